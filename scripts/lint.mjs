// npm run lint: formatting, types-aware lint (with the rules that keep the bits), unused code, who imports whom.
import { install } from './lib/install.mjs';
import { run } from './lib/run.mjs';

/** Every check: a name and a command. `npm test` counts each as one test. */
export const checks = [
  ['format', 'oxfmt', ['--check', '.']],
  ['lint', 'oxlint', ['--type-aware', '--deny-warnings']],
  ['unused code', 'knip', ['--no-progress']],
  ['who imports whom', 'node', ['scripts/imports.mjs']],
];

/** Runs all checks; resolves to the names of those that failed. */
export async function lint() {
  const failed = [];
  for (const [name, command, args] of checks) {
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
