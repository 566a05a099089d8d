import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { matrix, numbers, sameBits, wholeNumbers } from './numbers.ts';

const { kernels, arena } = await loadCore();
type Op = 'NN' | 'NT';
type Start = 'zero' | 'row' | 'itself';

/** Stored matrices with room at the end of every row. */
function problem(m: number, n: number, values: (length: number, seed: number) => Float64Array) {
  const [ldx, ldl, ldc] = [n + 3, n + 1, n + 2];
  const noise = values(Math.max(1, n) * ldl, 2);
  const l = matrix(Math.max(1, n), ldl, (i, j) => (j > i ? 0 : noise[i * ldl + j]!));
  return { m, n, ldx, ldl, ldc, l, x: values(m * ldx, 1), c: values(m * ldc, 3), row: values(n, 4) };
}

/** By narrow tiles and by wide ones. */
function bothTiles(
  op: Op,
  start: Start,
  { m, n, ldx, ldl, ldc, x, l, c, row }: ReturnType<typeof problem>,
): readonly Float64Array[] {
  return [0, 1].map((wide) =>
    arena.scope(() => {
      const [xSpan, lSpan, cSpan, rowSpan] = [arena.put(x), arena.put(l), arena.put(c), arena.put(row)];
      const from = { zero: 0, row: rowSpan.ptr, itself: cSpan.ptr }[start];
      const ldStart = start === 'itself' ? ldc : 0;
      kernels.wideTiles(wide);
      kernels[`trmm${op}`](xSpan.ptr, ldx, lSpan.ptr, ldl, from, ldStart, m, n, cSpan.ptr, ldc);
      return arena.take(cSpan);
    }),
  );
}

/** One chain over p for every element, where L is not above its diagonal. */
function oracle(op: Op, start: Start, { m, n, ldx, ldl, ldc, x, l, c, row }: ReturnType<typeof problem>) {
  const out = c.slice();
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = { zero: 0, row: row[j]!, itself: c[i * ldc + j]! }[start];
      const [first, end] = op === 'NN' ? [j, n] : [0, j + 1];
      for (let p = first; p < end; p++)
        sum += x[i * ldx + p]! * (op === 'NN' ? l[p * ldl + j]! : l[j * ldl + p]!);
      out[i * ldc + j] = sum;
    }
  }
  return out;
}

describe.each(['NN', 'NT'] as const)('trmm%s', (op) => {
  test.each(['zero', 'row', 'itself'] as const)('from %s, is the sequential loop at every edge', (start) => {
    const wrong = [0, 1, 2, 3, 4, 5, 7].flatMap((m) =>
      [...Array(60).keys()]
        .map((n) => problem(m, n, numbers))
        .filter((p) => bothTiles(op, start, p).some((c) => !sameBits(c, oracle(op, start, p))))
        .map((p) => [p.m, p.n]),
    );
    expect(wrong).toEqual([]);
  });

  test.each([
    [200, 64],
    [30, 300],
    [5, 541],
  ])('and so it is for %d rows of %d, which takes packing, blocks and slices', (m, n) => {
    for (const start of ['zero', 'row', 'itself'] as const) {
      const p = problem(m, n, numbers);
      const expected = oracle(op, start, p);
      for (const c of bothTiles(op, start, p)) expect(sameBits(c, expected)).toBe(true);
    }
  });

  test('of whole numbers, is exact', () => {
    const p = problem(3, 40, wholeNumbers);
    for (const c of bothTiles(op, 'zero', p)) {
      for (let i = 0; i < p.m; i++) {
        for (let j = 0; j < p.n; j++) {
          let sum = 0n;
          for (let q = 0; q < p.n; q++) {
            const l = op === 'NN' ? p.l[q * p.ldl + j]! : p.l[j * p.ldl + q]!;
            sum += BigInt(p.x[i * p.ldx + q]!) * BigInt(l);
          }
          expect(c[i * p.ldc + j]).toBe(Number(sum));
        }
      }
    }
  });

  test('spreads an infinite x within its twelve columns alone, by tiles of any width', () => {
    const n = 47;
    const p = problem(1, n, (length) => new Float64Array(length).fill(1));
    p.x[17] = Infinity;
    const reached = (j: number): boolean => (op === 'NN' ? j <= 17 : j >= 17);
    const expected = Array.from({ length: n }, (_, j) =>
      reached(j) ? Infinity : j >= 12 && j < 24 ? NaN : op === 'NN' ? n - j : j + 1,
    );
    for (const c of bothTiles(op, 'zero', p)) expect([...c.subarray(0, n)]).toEqual(expected);
  });
});
