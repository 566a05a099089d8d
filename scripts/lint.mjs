// npm run lint: formatting, type-aware lint (with the rules that keep the bits), unused code, who imports whom.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './lib/install.mjs';
import { root, run } from './lib/run.mjs';

const tests = [...readdirSync(join(root, 'packages')).map((name) => join('packages', name, 'test')), 'bench'];

/** Every check: `npm test` counts each as one test. */
export const checks = [
  { name: 'format', command: 'oxfmt', args: ['--check', '.'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'types of tests', command: 'tsc', args: ['-b', ...tests] },
  { name: 'unused code', command: 'knip', args: ['--no-progress'] },
  { name: 'who imports whom', command: 'node', args: ['scripts/imports.mjs'] },
];

/** Runs all checks; resolves to the names of those that failed. */
export async function lint() {
  const failed = [];
  for (const { name, command, args } of checks) {
    console.log(`\n— ${name}`);
    if ((await run(command, args)) !== 0) failed.push(name);
  }
  return failed;
}

if (process.argv[1] === import.meta.filename) {
  await install();
  const failed = await lint();
  console.log(failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
