// npm run lint: formatting, types-aware lint (with the rules that keep the bits), unused code, who imports whom.
import { install } from './lib/install.mjs';
import { run } from './lib/run.mjs';

/** Every check: `npm test` counts each as one test. */
export const checks = [
  { name: 'format', command: 'oxfmt', args: ['--check', '.'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
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
