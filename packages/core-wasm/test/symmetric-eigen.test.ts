import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { matrix, numbers, sameBits, wholeNumbers } from './numbers.ts';

const { kernels, arena } = await loadCore();

function eigen(a: Float64Array, n: number) {
  return arena.scope(() => {
    const [values, vectors, scratch] = [
      arena.alloc('f64', n),
      arena.alloc('f64', n * n),
      arena.alloc('f64', n),
    ];
    const status = kernels.symmetricEigen(arena.put(a).ptr, n, scratch.ptr, values.ptr, vectors.ptr);
    return { status, values: arena.take(values), vectors: arena.take(vectors) };
  });
}

function inner(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** max |V Vᵀ − I| and max |A v − λ v| / max |A|. */
function defects(a: Float64Array, n: number, { values, vectors }: ReturnType<typeof eigen>) {
  const size = a.reduce((top, x) => Math.max(top, Math.abs(x)), 0) || 1;
  const rows = (m: Float64Array) => Array.from({ length: n }, (_, i) => m.subarray(i * n, (i + 1) * n));
  const [aRows, vs] = [rows(a), rows(vectors)];
  let orthonormality = 0;
  let residual = 0;
  vs.forEach((v, i) => {
    for (const [j, other] of vs.entries()) {
      orthonormality = Math.max(orthonormality, Math.abs(inner(v, other) - (i === j ? 1 : 0)));
    }
    for (const [j, row] of aRows.entries()) {
      residual = Math.max(residual, Math.abs(inner(row, v) - values[i]! * v[j]!) / size);
    }
  });
  return { orthonormality, residual };
}

/** Q diag(values) Qᵀ for the reflection Q = I − 2 u uᵀ: a dense matrix of known spectrum. */
function reflected(values: Float64Array): Float64Array {
  const n = values.length;
  const u = numbers(n, 9);
  const norm = Math.sqrt(inner(u, u));
  const q = matrix(n, n, (i, j) => (i === j ? 1 : 0) - (2 * u[i]! * u[j]!) / norm ** 2);
  const lower = (i: number, j: number) => {
    let sum = 0;
    for (let p = 0; p < n; p++) sum += q[i * n + p]! * values[p]! * q[j * n + p]!;
    return sum;
  };
  return matrix(n, n, (i, j) => lower(Math.max(i, j), Math.min(i, j)));
}

function expectDecomposition(a: Float64Array, n: number, expected: Float64Array, tolerance: number) {
  const result = eigen(a, n);
  expect(result.status).toBe(0);
  expect(result.values).toEqual(result.values.toSorted((x, y) => y - x));
  result.values.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance));
  const { orthonormality, residual } = defects(a, n, result);
  expect(orthonormality).toBeLessThan(1e-13);
  expect(residual).toBeLessThan(1e-13);
}

describe('spectra known in closed form', () => {
  test.each([1, 2, 3, 4, 5, 8, 13, 16, 17, 100])('second differences of order %d', (n) => {
    const a = matrix(n, n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0));
    const expected = Float64Array.from(
      { length: n },
      (_, k) => 2 + 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)),
    );
    expectDecomposition(a, n, expected, 1e-14);
  });

  test.each([2, 3, 7, 16])('min(i, j) of order %d: dense', (n) => {
    const a = matrix(n, n, (i, j) => Math.min(i, j) + 1);
    const expected = Float64Array.from({ length: n }, (_, k) => {
      const sine = Math.sin(((2 * k + 1) * Math.PI) / (4 * n + 2));
      return 1 / (4 * sine * sine);
    });
    expectDecomposition(a, n, expected, 1e-13 * n * n);
  });

  test('all ones: one value n, the rest 0, whatever the basis', () => {
    expectDecomposition(new Float64Array(81).fill(1), 9, Float64Array.of(9, 0, 0, 0, 0, 0, 0, 0, 0), 1e-14);
  });

  test('repeated values', () => {
    const values = Float64Array.of(5, 5, 5, 2, 2, -1, -1, -1, -1);
    expectDecomposition(reflected(values), 9, values, 1e-13);
  });

  test('graded over 30 orders of magnitude, both ways and dense', () => {
    const values = Float64Array.from({ length: 16 }, (_, i) => 10 ** (-2 * i));
    expectDecomposition(reflected(values), 16, values, 1e-14);
    const down = matrix(16, 16, (i, j) => 10 ** -(i + j) * (i === j ? 1 : 0.1));
    const up = matrix(16, 16, (i, j) => down[(15 - i) * 16 + (15 - j)]!);
    const [one, other] = [eigen(down, 16), eigen(up, 16)];
    one.values.forEach((value, i) => expect(Math.abs(value - other.values[i]!)).toBeLessThan(1e-15));
    expect(defects(down, 16, one).orthonormality).toBeLessThan(1e-13);
    expect(defects(up, 16, other).orthonormality).toBeLessThan(1e-13);
  });
});

describe('edges', () => {
  test('no rows, one row', () => {
    expect(eigen(new Float64Array(0), 0).status).toBe(0);
    expect(eigen(Float64Array.of(-3), 1)).toEqual({
      status: 0,
      values: Float64Array.of(-3),
      vectors: Float64Array.of(1),
    });
  });

  test('a diagonal matrix is sorted, exactly', () => {
    const a = matrix(4, 4, (i, j) => (i === j ? [1, -2, 7, 0][i]! : 0));
    const { status, values, vectors } = eigen(a, 4);
    expect(status).toBe(0);
    expect(values).toEqual(Float64Array.of(7, 1, 0, -2));
    expect(vectors).toEqual(Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0));
  });

  test('the upper half is not read', () => {
    const full = reflected(Float64Array.of(3, 2, 1, 0.5, -1));
    const lower = full.map((x, at) => (at % 5 > Math.floor(at / 5) ? Number.NaN : x));
    expect(eigen(lower, 5)).toEqual(eigen(full, 5));
  });

  test.each([2 ** -1000, 2 ** 1020])('a scale of %d neither overflows nor vanishes', (scale) => {
    const values = Float64Array.of(4, 2, 1, -3).toSorted((x, y) => y - x);
    expectDecomposition(
      reflected(values).map((x) => x * scale),
      4,
      values.map((x) => x * scale),
      1e-14 * scale,
    );
  });

  test('subnormal elements have whole vectors', () => {
    const a = wholeNumbers(36, 3).map((x) => x * 5e-324);
    const symmetric = matrix(6, 6, (i, j) => a[Math.max(i, j) * 6 + Math.min(i, j)]!);
    const result = eigen(symmetric, 6);
    expect(result.status).toBe(0);
    expect(defects(symmetric, 6, result).orthonormality).toBeLessThan(1e-13);
  });

  test.each([
    ['NaN alone', [Number.NaN], 1],
    ['NaN on the diagonal', [1, 0, 0, Number.NaN], 2],
    ['NaN below it', [1, 0, Number.NaN, 1], 2],
    ['infinity', [1, 0, Infinity, 1], 2],
    ['infinity alone', [Infinity], 1],
  ])('%s does not converge', (_, a, n) => {
    expect(eigen(Float64Array.from(a), n).status).toBe(1);
  });
});

test('784 × 784, as large as the pixels of a digit: orthonormal, the same bits twice', () => {
  const n = 784;
  const noise = numbers(n * n, 4);
  const a = matrix(n, n, (i, j) => noise[Math.max(i, j) * n + Math.min(i, j)]! / (1 + Math.abs(i - j)));
  const result = eigen(a, n);
  expect(result.status).toBe(0);
  const { orthonormality, residual } = defects(a, n, result);
  expect(orthonormality).toBeLessThan(1e-13);
  expect(residual).toBeLessThan(1e-12);
  expect(sameBits(eigen(a, n).vectors, result.vectors)).toBe(true);
});
