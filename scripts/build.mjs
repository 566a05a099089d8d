// npm run build: the WebAssembly core, every package, the web site. Silent unless it fails.
import { install } from './lib/install.mjs';
import { mustQuietly } from './lib/run.mjs';

await install();
console.log('Building …');
await mustQuietly('nx', ['run-many', '-t', 'build', '--output-style=static', '--skip-sync']);
