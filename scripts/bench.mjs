// npm run bench: installs and builds what is missing, then measures; see bench/README.md.
import { join } from 'node:path';
import { install } from './lib/install.mjs';
import { must, root, run } from './lib/run.mjs';

await install();
await must('node', ['scripts/build.mjs']);
process.exitCode = await run('node', [join(root, 'bench', 'main.ts'), ...process.argv.slice(2)]);
