// The lint rules that keep the bits do refuse what they say, and let pass what is exact.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { root } from '../lib/run.mjs';

const folder = mkdtempSync(join(tmpdir(), 'keep-the-bits-'));
afterAll(() => rmSync(folder, { recursive: true }));

const config = {
  jsPlugins: [join(root, 'scripts', 'lib', 'keep-the-bits.mjs')],
  categories: { correctness: 'off' },
  rules: { 'keep-the-bits/exact-numbers': 'error', 'keep-the-bits/no-clock': 'error' },
};
writeFileSync(join(folder, '.oxlintrc.json'), JSON.stringify(config));

/** What the rules say of a line of code. */
function complaints(code) {
  const file = join(folder, 'code.ts');
  writeFileSync(file, code);
  try {
    execFileSync('oxlint', ['-c', join(folder, '.oxlintrc.json'), '--format=json', file], {
      encoding: 'utf8',
    });
    return [];
  } catch (error) {
    return JSON.parse(error.stdout).diagnostics.map(({ message }) => message);
  }
}

test.each([
  ['export const a = Math.exp(1);', 'Math.exp may differ between engines: use a kernel of core-wasm.'],
  ['export const a = Math["log"](1);', 'Math.[…] may differ between engines: use a kernel of core-wasm.'],
  [
    'const { log } = Math; export { log };',
    'Name the Math function where it is used, so that this rule sees it.',
  ],
  ['export const a = 2 ** 0.5;', '** may differ between engines: multiply.'],
  ['export let a = 2; a **= 3;', '**= may differ between engines: multiply.'],
  ['export const a = [3, 1].sort();', 'sort() needs a total comparator.'],
  ['export const a = "a".localeCompare("b");', "localeCompare depends on the machine's locale."],
  ['export const a = new Intl.NumberFormat();', "Intl depends on the machine's locale."],
  ['export const a = Date.now();', 'Date: only cli and web may read a clock.'],
  ['export const a = performance.now();', 'performance: only cli and web may read a clock.'],
])('refuses %s', (code, message) => {
  expect(complaints(code)).toContain(message);
});

test('lets pass what is exact by specification', () => {
  expect(
    complaints('export const a = Math.sqrt(Math.max(2, 3)) * 4; export const b = [1].sort((x, y) => x - y);'),
  ).toEqual([]);
});
