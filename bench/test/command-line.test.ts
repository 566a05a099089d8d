import { expect, test } from 'vitest';
import { readCommandLine } from '../harness/command-line.ts';

const known = ['em', 'gemm'];

test('by default everything runs in five rounds, quickly in three', () => {
  expect(readCommandLine([], known)).toMatchObject({
    only: [],
    quick: false,
    rounds: 5,
    json: null,
    write: false,
  });
  expect(readCommandLine(['--quick', '--only', 'em,gemm'], known)).toMatchObject({ only: known, rounds: 3 });
});

test('what makes no sense is refused in a sentence', () => {
  expect(() => readCommandLine(['--only', 'em,gem'], known)).toThrow('--only knows em, gemm; got gem.');
  expect(() => readCommandLine(['--rounds', '0'], known)).toThrow(
    '--rounds is a whole number from 1, got 0.',
  );
  expect(() => readCommandLine(['--quick', '--write'], known)).toThrow(
    '--write is for whole runs: without --only and --quick.',
  );
});
