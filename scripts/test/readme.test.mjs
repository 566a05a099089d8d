// What README shows runs, and prints numbers another program agrees with.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../lib/run.mjs';

const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code]) => code,
);

test('the examples for Node run as they stand', () => {
  const folder = join(root, '.tmp', 'readme');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'example.ts');
  const [packages, threads] = blocks;
  writeFileSync(file, packages + threads.replace('const estimate', 'const other'));
  const printed = execFileSync('node', ['-C', '@marginalia/source', file], { encoding: 'utf8' });
  // log-likelihood of two full components on Old Faithful: scikit-learn and mclust agree on -1130.264
  expect(printed).toMatch(/^converged -1130\.26/);
  expect(printed).toMatch(/ reliable$/m);
});
