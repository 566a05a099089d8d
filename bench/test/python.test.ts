import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeEnvironment } from '../harness/python.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-python-'));
afterAll(() => rmSync(folder, { recursive: true }));

const who = 'The Python peers (numpy, scipy, scikit-learn, PyTorch) are left out:';
const rest =
  'Everything else runs without them. BENCH_PYTHON=/path/to/python names an interpreter that has them.';
const answer = (status: number | null, stderr = '') => ({ status, stderr });

test('without Python there is one sentence', () => {
  expect(() =>
    makeEnvironment(
      join(folder, 'none'),
      () => {},
      () => answer(null),
    ),
  ).toThrow(`${who} Python 3.11 or newer could not be had (no python3 or python on the PATH). ${rest}`);
});

test('a package that cannot be had is named by the last error of pip', () => {
  const pip = 'WARNING: retrying\nERROR: No matching distribution found for torch==2.13.0\nhint: none';
  const run = (_: string, args: readonly string[]) => (args.includes('pip') ? answer(1, pip) : answer(0));
  expect(() => makeEnvironment(join(folder, 'pip'), () => {}, run)).toThrow(
    `${who} the packages of bench/requirements.txt could not be had (ERROR: No matching distribution found for torch==2.13.0). ${rest}`,
  );
});

test('packages are installed once', () => {
  const place = join(folder, 'once');
  mkdirSync(place);
  const modules: string[] = [];
  const run = (_: string, args: readonly string[]) => {
    modules.push(args[1]!);
    return answer(0);
  };
  const python = makeEnvironment(place, () => {}, run);
  expect(modules.slice(1)).toEqual(['venv', 'pip']);
  expect(makeEnvironment(place, () => {}, run)).toBe(python);
  expect(modules).toHaveLength(3);
});
