import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { accurateSum, matrix, numbers, sameBits, wholeNumbers } from './numbers.ts';

const { kernels, arena } = await loadCore();
const sizes = [...Array(18).keys()];

function cholesky(a: Float64Array, n: number): { pivot: number; l: Float64Array } {
  return arena.scope(() => {
    const out = arena.alloc('f64', n * n);
    const pivot = kernels.cholesky(arena.put(a).ptr, n, out.ptr);
    return { pivot, l: arena.take(out) };
  });
}

const inverse = (l: Float64Array, n: number): Float64Array =>
  arena.scope(() => {
    const out = arena.put(numbers(n * n));
    kernels.triangularInverse(arena.put(l).ptr, n, out.ptr);
    return arena.take(out);
  });

type Side = 'L' | 'transposed L';
function solveInto(side: Side, ...args: Parameters<typeof kernels.triangularSolve>): void {
  if (side === 'L') kernels.triangularSolve(...args);
  else kernels.triangularSolveTransposed(...args);
}

const solve = (side: Side, l: Float64Array, b: Float64Array, n: number, columns: number) =>
  arena.scope(() => {
    const [lSpan, bSpan, out] = [arena.put(l), arena.put(b), arena.alloc('f64', n * columns)];
    solveInto(side, lSpan.ptr, bSpan.ptr, n, columns, out.ptr);
    return arena.take(out);
  });

function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return k > n ? 0 : result;
}

/** Pascal's matrix has Pascal's triangle as its factor, in whole numbers. */
const pascal = (n: number) => matrix(n, n, (i, j) => binomial(i + j, i));
const pascalTriangle = (n: number) => matrix(n, n, (i, j) => binomial(i, j));

/** Lower triangular, whole numbers, powers of two on the diagonal: divisions are exact. */
const exactTriangle = (n: number) => {
  const below = wholeNumbers(n * n, 7);
  return matrix(n, n, (i, j) => (i > j ? below[i * n + j]! : i === j ? 2 ** (i % 3) : 0));
};

describe('cholesky', () => {
  test.each(sizes)(
    "factors Pascal's matrix of order %d exactly, in place too, from its lower half alone",
    (n) => {
      const lower = pascal(n).map((x, at) => (at % n > Math.floor(at / n) ? Number.NaN : x));
      expect(cholesky(lower, n)).toEqual({ pivot: 0, l: pascalTriangle(n) });
      arena.scope(() => {
        const a = arena.put(lower);
        expect(kernels.cholesky(a.ptr, n, a.ptr)).toBe(0);
        expect(arena.take(a)).toEqual(pascalTriangle(n));
      });
    },
  );

  test("factors Hilbert's matrix as its closed form, as far as its condition lets", () => {
    const n = 8; // condition 1.5e10
    const factorial = (m: number): number => (m < 2 ? 1 : m * factorial(m - 1));
    const { pivot, l } = cholesky(
      matrix(n, n, (i, j) => 1 / (i + j + 1)),
      n,
    );
    expect(pivot).toBe(0);
    matrix(n, n, (i, j) =>
      i < j ? 0 : (Math.sqrt(2 * j + 1) * factorial(i) ** 2) / (factorial(i - j) * factorial(i + j + 1)),
    ).forEach((expected, at) =>
      expect(Math.abs(l[at]! - expected)).toBeLessThan(1e-6 * Math.abs(expected) + 1e-16),
    );
  });

  test('is backward stable', () => {
    const n = 60;
    const g = numbers(n * n);
    const a = matrix(n, n, (i, j) => {
      let sum = i === j ? 1e-6 : 0;
      for (let p = 0; p < n; p++) sum += g[i * n + p]! * g[j * n + p]!;
      return sum;
    });
    const { l } = cholesky(a, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const terms = Array.from({ length: j + 1 }, (_, p) => [l[i * n + p]!, l[j * n + p]!] as const);
        const scale = Math.sqrt(a[i * n + i]! * a[j * n + j]!);
        expect(Math.abs(accurateSum(terms) - a[i * n + j]!)).toBeLessThan(n * 2 ** -53 * scale);
      }
    }
  });

  test.each([
    ['an indefinite matrix', [1, 2, 0, 2, 1, 0, 0, 0, 1], 3, 2],
    ['a semidefinite matrix', [1, 1, 2, 1, 1, 2, 2, 2, 5], 3, 2],
    ['zero', [0], 1, 1],
    ['a negative last pivot', [4, 2, 2, -1], 2, 2],
    ['NaN on the diagonal', [1, 0, 0, Number.NaN], 2, 2],
    ['NaN below it', [1, 0, 0, 0, 1, 0, Number.NaN, 0, 1], 3, 3],
    ['infinity', [Infinity, 0, 0, 1], 2, 1],
    ['infinity below the diagonal', [1, 0, Infinity, 1], 2, 2],
  ])('names the pivot of %s, counted from 1', (_, a, n, pivot) => {
    expect(cholesky(Float64Array.from(a), n).pivot).toBe(pivot);
  });
});

describe('triangularInverse', () => {
  test.each(sizes)("inverts Pascal's triangle of order %d exactly, zeros above", (n) => {
    const signed = matrix(n, n, (i, j) => binomial(i, j) * (i % 2 === j % 2 ? 1 : -1));
    expect([...inverse(pascalTriangle(n), n)].map((x) => x + 0)).toEqual([...signed].map((x) => x + 0));
  });

  test('leaves a small residual', () => {
    const n = 50;
    const below = numbers(n * n);
    const l = matrix(n, n, (i, j) => (i === j ? 2 + below[i]! : i > j ? below[i * n + j]! / 4 : 0));
    const x = inverse(l, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        const terms = Array.from({ length: n }, (_, p) => [l[i * n + p]!, x[p * n + j]!] as const);
        const size = terms.reduce((sum, [a, b]) => sum + Math.abs(a * b), 0);
        expect(Math.abs(accurateSum(terms) - (i === j ? 1 : 0))).toBeLessThan(n * 2 ** -53 * size);
      }
    }
  });
});

describe.each(['L', 'transposed L'] as const)('solving with %s', (side) => {
  test.each(sizes)('order %d, any number of columns: exact in whole numbers, in place too', (n) => {
    for (const columns of [0, 1, 2, 3, 4, 5, 17]) {
      const l = exactTriangle(n);
      const x = wholeNumbers(n * columns, 5);
      const b = matrix(n, columns, (i, j) => {
        let sum = 0;
        for (let p = 0; p < n; p++)
          sum += (side === 'L' ? l[i * n + p]! : l[p * n + i]!) * x[p * columns + j]!;
        return sum;
      });
      expect(solve(side, l, b, n, columns).map((v) => v + 0)).toEqual(x.map((v) => v + 0));
      arena.scope(() => {
        const span = arena.put(b);
        solveInto(side, arena.put(l).ptr, span.ptr, n, columns, span.ptr);
        expect(arena.take(span).map((v) => v + 0)).toEqual(x.map((v) => v + 0));
      });
    }
  });

  test('a column is solved the same whatever stands beside it', () => {
    const [n, columns] = [12, 7];
    const l = matrix(n, n, (i, j) => (i === j ? 1.1 + i / 7 : i > j ? Math.sqrt(i + 2 * j) / 9 : 0));
    const b = numbers(n * columns, 3);
    const all = solve(side, l, b, n, columns);
    for (let j = 0; j < columns; j++) {
      const column = (m: Float64Array) => Float64Array.from({ length: n }, (_, i) => m[i * columns + j]!);
      expect(sameBits(solve(side, l, column(b), n, 1), column(all))).toBe(true);
    }
  });
});

const logDeterminant = (l: Float64Array, n: number): number =>
  arena.scope(() => kernels.logDeterminantCholesky(arena.put(l).ptr, n));

describe('logDeterminantCholesky', () => {
  test('is 0 for unit triangles and for no rows', () => {
    for (const n of sizes) expect(logDeterminant(pascalTriangle(n), n)).toBe(0);
  });

  test('reads the diagonal alone, and neither overflows nor underflows', () => {
    const l = matrix(4, 4, (i, j) => (i === j ? [2 ** 900, 2 ** 800, 2 ** -100, 2 ** -10][i]! : Number.NaN));
    expect(logDeterminant(l, 4)).toBeCloseTo(2 * 1590 * Math.LN2, 10);
  });
});
