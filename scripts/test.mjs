// npm test: installs what is missing, builds, checks, runs every test, and ends in "N passed, N failed".
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from './lib/chromium.mjs';
import { install } from './lib/install.mjs';
import { environment, must, root, run } from './lib/run.mjs';

await install();
await must('node', ['scripts/build.mjs']);
environment.CHROMIUM_PATH = await chromium();

const { checks, lint } = await import('./lint.mjs');
const failedChecks = await lint();

console.log('\n— tests');
const report = join(root, '.tmp', 'tests.json');
mkdirSync(join(root, '.tmp'), { recursive: true });
const code = await run('vitest', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
]);
const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = JSON.parse(
  readFileSync(report, 'utf8'),
);

console.log('\n— packed packages, in a project outside');
const packed = await run('node', ['scripts/outside.mjs']);

for (const name of failedChecks) console.log(`failed check: ${name}`);
if (numPendingTests + numTodoTests > 0)
  console.log(`${numPendingTests + numTodoTests} tests were skipped: that counts as failing.`);
// A run that ends badly without a failing test (a crash, an unhandled rejection) is a failure too.
const crashed = code !== 0 && numFailedTests === 0 ? Math.max(1, numFailedTestSuites) : 0;
const failed =
  numFailedTests + numPendingTests + numTodoTests + crashed + failedChecks.length + (packed === 0 ? 0 : 1);
const passed = numPassedTests + (checks.length - failedChecks.length) + (packed === 0 ? 1 : 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
