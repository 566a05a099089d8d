// npm run build: the WebAssembly core, every package, the web site.
import { install } from './lib/install.mjs';
import { must } from './lib/run.mjs';

await install();
await must('nx', ['run-many', '-t', 'build', '--output-style=stream', '--skip-sync']);
