import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { accurateSum, numbers, sameBits } from './numbers.ts';

const { kernels, arena } = await loadCore();
type Op = 'NN' | 'NT' | 'TN';
type Start = 'zero' | 'bias' | 'itself';

/** The element types: their arrays, the ends of their kernels' names, and how a result is rounded. */
const types = {
  f64: { array: Float64Array, suffix: '', round: (x: number) => x },
  f32: { array: Float32Array, suffix: 'F32', round: Math.fround },
} as const;
type Type = keyof typeof types;

/** A product of stored matrices with room at the end of every row, where nothing may be written. */
function problem(op: Op, m: number, n: number, k: number, type: Type = 'f64') {
  const values = (length: number, seed: number): Float64Array | Float32Array =>
    types[type].array.from(numbers(length, seed));
  const [aRows, aColumns] = op === 'TN' ? [k, m] : [m, k];
  const [bRows, bColumns] = op === 'NT' ? [n, k] : [k, n];
  const [lda, ldb, ldc] = [aColumns + 3, bColumns + 1, n + 2];
  const a = values(aRows * lda, 1);
  const b = values(bRows * ldb, 2);
  const c = values(m * ldc, 3);
  const bias = values(n, 4);
  const aAt = (i: number, p: number) => (op === 'TN' ? a[p * lda + i]! : a[i * lda + p]!);
  const bAt = (p: number, j: number) => (op === 'NT' ? b[j * ldb + p]! : b[p * ldb + j]!);
  return { type, m, n, k, a, b, c, bias, lda, ldb, ldc, aAt, bAt };
}

/** By both kinds of tiles, which must agree to the bit. */
function product(op: Op, start: Start, p: ReturnType<typeof problem>): Float64Array {
  const [narrow, wide] = [0, 1].map((on) => {
    kernels.wideTiles(on);
    return productByTiles(op, start, p);
  }) as [Float64Array, Float64Array];
  expect(sameBits(narrow, wide)).toBe(true);
  return wide;
}

function productByTiles(
  op: Op,
  start: Start,
  { type, m, n, k, a, b, c, bias, lda, ldb, ldc }: ReturnType<typeof problem>,
): Float64Array {
  return arena.scope(() => {
    const [aSpan, bSpan, cSpan, biasSpan] = [arena.put(a), arena.put(b), arena.put(c), arena.put(bias)];
    const from = { zero: 0, bias: biasSpan.ptr, itself: cSpan.ptr }[start];
    const ldStart = start === 'itself' ? ldc : 0;
    kernels[`gemm${op}${types[type].suffix}`](
      aSpan.ptr,
      lda,
      bSpan.ptr,
      ldb,
      from,
      ldStart,
      m,
      n,
      k,
      cSpan.ptr,
      ldc,
    );
    return Float64Array.from(arena.take(cSpan));
  });
}

/** The same by three loops: one chain over p for every element. */
function oracle(start: Start, { type, m, n, k, c, bias, ldc, aAt, bAt }: ReturnType<typeof problem>) {
  const { round } = types[type];
  const out = Float64Array.from(c);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = { zero: 0, bias: bias[j]!, itself: c[i * ldc + j]! }[start];
      for (let p = 0; p < k; p++) sum = round(sum + round(aAt(i, p) * bAt(p, j)));
      out[i * ldc + j] = sum;
    }
  }
  return out;
}

const sizes = [...Array(18).keys()];

const kernelsOfTypes = (['f64', 'f32'] as const).flatMap((type) =>
  (['NN', 'NT', 'TN'] as const).map((op) => [op, type] as const),
);

describe.each(kernelsOfTypes)('gemm%s of %s', (op, type) => {
  test.each(['zero', 'bias', 'itself'] as const)(
    'from %s, is bit for bit the sequential loop at every edge',
    (start) => {
      const wrong = sizes.flatMap((m) =>
        sizes.flatMap((n) =>
          sizes
            .map((k) => problem(op, m, n, k, type))
            .filter((p) => !sameBits(product(op, start, p), oracle(start, p)))
            .map((p) => [p.m, p.n, p.k]),
        ),
      );
      expect(wrong).toEqual([]);
    },
  );

  test('and so is it where a row takes several wide tiles', () => {
    const columns = [...Array(60).keys()].slice(18);
    const wrong = [1, 2, 3, 7, 8].flatMap((m) =>
      columns
        .map((n) => problem(op, m, n, 5, type))
        .filter((p) => !sameBits(product(op, 'itself', p), oracle('itself', p)))
        .map((p) => [p.m, p.n]),
    );
    expect(wrong).toEqual([]);
  });

  test.each([
    [100, 530, 330],
    [200, 35, 700],
    [7, 150, 257],
    [97, 129, 3],
    [253, 141, 20],
    [270, 140, 120],
    [130, 401, 257],
    [70, 191, 130],
    [20, 63, 200],
  ])('and so is %d × %d over %d, which takes packing and slices, or neither', (m, n, k) => {
    for (const start of ['zero', 'bias', 'itself'] as const) {
      const p = problem(op, m, n, k, type);
      expect(sameBits(product(op, start, p), oracle(start, p))).toBe(true);
    }
  });

  test('gives any block of the product the bits of the whole', () => {
    const whole = problem(op, 23, 21, 40, type);
    const full = product(op, 'zero', whole);
    const [row, rows, column, columns] = [5, 11, 3, 14];
    const block = {
      ...whole,
      m: rows,
      n: columns,
      a: whole.a.subarray(op === 'TN' ? row : row * whole.lda),
      b: whole.b.subarray(op === 'NT' ? column * whole.ldb : column),
    };
    const part = product(op, 'zero', block);
    for (let i = 0; i < rows; i++) {
      const inBlock = part.subarray(i * whole.ldc, i * whole.ldc + columns);
      const inFull = full.subarray((row + i) * whole.ldc + column, (row + i) * whole.ldc + column + columns);
      expect(sameBits(inBlock, inFull)).toBe(true);
    }
  });

  test('may be cut along k, the second part starting from the first', () => {
    const whole = problem(op, 9, 7, 30, type);
    const aStep = op === 'TN' ? whole.lda : 1;
    const bStep = op === 'NT' ? 1 : whole.ldb;
    const first = product(op, 'zero', { ...whole, k: 13 });
    const second = product(op, 'itself', {
      ...whole,
      k: 17,
      a: whole.a.subarray(13 * aStep),
      b: whole.b.subarray(13 * bStep),
      c: types[type].array.from(first),
    });
    expect(sameBits(second, product(op, 'zero', whole))).toBe(true);
  });

  test('is accurate to k roundings', () => {
    const p = problem(op, 6, 5, 300, type);
    const c = product(op, 'bias', p);
    for (let i = 0; i < p.m; i++) {
      for (let j = 0; j < p.n; j++) {
        const terms = Array.from({ length: p.k }, (_, q) => [p.aAt(i, q), p.bAt(q, j)] as const);
        const size = Math.abs(p.bias[j]!) + terms.reduce((sum, [x, y]) => sum + Math.abs(x * y), 0);
        expect(Math.abs(c[i * p.ldc + j]! - accurateSum(terms, p.bias[j]))).toBeLessThan(
          p.k * (type === 'f64' ? 2 ** -53 : 2 ** -24) * size,
        );
      }
    }
  });
});
