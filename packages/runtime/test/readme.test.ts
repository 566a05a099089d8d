import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const here = import.meta.dirname;

test('the example of the README runs, and its lines agree', async () => {
  // Below node_modules, where the names of the packages resolve.
  const cache = join(here, '../../../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, 'marginalia-readme-'));
  try {
    const readme = readFileSync(join(here, '../README.md'), 'utf8');
    for (const [, name = '', source = ''] of readme.matchAll(/```js\n\/\/ (\w+\.js)[^\n]*\n(.*?)```/gs)) {
      writeFileSync(join(directory, name), source);
    }
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
    const args = ['-C', '@marginalia/source', 'main.js'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: directory });
    const [inline = [], pool = [], ...rest] = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    expect(rest).toEqual([]);
    expect([inline[0], pool[0]]).toEqual(['inline', 'piscina']);
    // Σ 1 / k² to 10⁶ is π² / 6 − 10⁻⁶ to first order
    expect(Number(inline[1])).toBeCloseTo((Math.PI * Math.PI) / 6 - 1e-6, 11);
    expect(pool.slice(1)).toEqual(inline.slice(1));
  } finally {
    rmSync(directory, { recursive: true });
  }
});
