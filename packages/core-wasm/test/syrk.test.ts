import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { numbers, sameBits, wholeNumbers } from './numbers.ts';

const { kernels, arena } = await loadCore();

interface Problem {
  readonly n: number;
  readonly k: number;
  readonly lda: number;
  readonly ldb: number;
  readonly ldc: number;
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
}

/** Stored matrices with room at the end of every row. */
function problem(n: number, k: number, values: (length: number, seed: number) => Float64Array): Problem {
  const [lda, ldb, ldc] = [n + 3, n + 1, n + 2];
  return {
    n,
    k,
    lda,
    ldb,
    ldc,
    a: values(k * lda, 1),
    b: values(Math.max(1, k) * ldb, 2),
    c: values(n * ldc, 3),
  };
}

type Start = 'zero' | 'row' | 'itself';

/** By narrow tiles and by wide ones. */
const bothTiles = (start: Start, { n, k, lda, ldb, ldc, a, b, c }: Problem): readonly Float64Array[] =>
  [0, 1].map((wide) =>
    arena.scope(() => {
      const [aSpan, bSpan, cSpan] = [arena.put(a), arena.put(b), arena.put(c)];
      const from = { zero: 0, row: bSpan.ptr, itself: cSpan.ptr }[start];
      kernels.wideTiles(wide);
      kernels.syrkTN(
        aSpan.ptr,
        lda,
        bSpan.ptr,
        ldb,
        from,
        start === 'itself' ? ldc : 0,
        n,
        k,
        cSpan.ptr,
        ldc,
      );
      return arena.take(cSpan);
    }),
  );

/** One chain over p for every element at and below the diagonal; all else as it was. */
function oracle(start: Start, { n, k, lda, ldb, ldc, a, b, c }: Problem): Float64Array {
  const out = c.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = { zero: 0, row: b[j]!, itself: c[i * ldc + j]! }[start];
      for (let p = 0; p < k; p++) sum += a[p * lda + i]! * b[p * ldb + j]!;
      out[i * ldc + j] = sum;
    }
  }
  return out;
}

describe.each(['zero', 'row', 'itself'] as const)('syrkTN from %s', (start) => {
  test('is the sequential loop on the lower half, and leaves the rest, at every edge', () => {
    const wrong = [...Array(60).keys()].flatMap((n) =>
      [0, 1, 7]
        .map((k) => problem(n, k, numbers))
        .filter((p) => bothTiles(start, p).some((c) => !sameBits(c, oracle(start, p))))
        .map((p) => [p.n, p.k]),
    );
    expect(wrong).toEqual([]);
  });

  test.each([
    [64, 600],
    [128, 70],
    [253, 300],
    [541, 20],
  ])('and so it is for n = %d over %d, which takes packing, blocks and slices', (n, k) => {
    const p = problem(n, k, numbers);
    const expected = oracle(start, p);
    for (const c of bothTiles(start, p)) expect(sameBits(c, expected)).toBe(true);
  });
});

test('of whole numbers, is exact: Xᵀ W X by B = W X', () => {
  const [n, k] = [29, 50];
  const p = problem(n, k, wholeNumbers);
  const weights = wholeNumbers(k, 4);
  const b = p.b.map(
    (_, at) => weights[Math.floor(at / p.ldb)]! * (p.a[Math.floor(at / p.ldb) * p.lda + (at % p.ldb)] ?? 0),
  );
  for (const c of bothTiles('zero', { ...p, b })) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0n;
        for (let q = 0; q < k; q++) {
          sum += BigInt(weights[q]!) * BigInt(p.a[q * p.lda + i]!) * BigInt(p.a[q * p.lda + j]!);
        }
        expect(c[i * p.ldc + j]).toBe(Number(sum));
      }
    }
  }
});
