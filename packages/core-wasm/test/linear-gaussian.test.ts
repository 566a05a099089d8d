import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { numbers, sameBits } from './numbers.ts';

const { kernels, arena } = await loadCore();

interface Problem {
  readonly n: number;
  readonly Q: number;
  readonly k: number;
  readonly z: Float64Array;
  readonly R: Float64Array;
  readonly c: Float64Array;
}

const problem = (n: number, Q: number, k: number): Problem => ({
  n,
  Q,
  k,
  z: numbers(n * Q, 1),
  R: numbers(k * Q, 2),
  c: numbers(k, 3),
});

const logDensity = ({ n, Q, k, z, R, c }: Problem, prior = -0.5, scale = -2, offset = 5): Float64Array =>
  arena.scope((): Float64Array => {
    const out = arena.alloc('f64', n);
    const [zAt, rAt, cAt] = [arena.put(z).ptr, arena.put(R).ptr, arena.put(c).ptr];
    kernels.linearGaussianLogDensity(zAt, n, Q, rAt, k, cAt, prior, scale, offset, out.ptr);
    return arena.take(out);
  });

/** The formula in the stated order. */
function oracle({ n, Q, k, z, R, c }: Problem, prior = -0.5, scale = -2, offset = 5): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let [squares, misfit] = [0, 0];
    for (let q = 0; q < Q; q++) squares += z[i * Q + q]! * z[i * Q + q]!;
    for (let d = 0; d < k; d++) {
      let left = c[d]!;
      for (let q = d; q < Q; q++) left -= R[d * Q + q]! * z[i * Q + q]!;
      misfit += left * left;
    }
    return offset + (prior === 0 ? 0 : prior * squares) + scale * misfit;
  });
}

describe('linearGaussianLogDensity', () => {
  const shapes = [1, 2, 3, 4, 5, 10, 17].flatMap((Q) =>
    [1, 2, 3, 10, 17].filter((k) => k <= Q).map((k) => [Q, k] as const),
  );

  test.each(shapes)('is the formula in the stated order, Q = %i, k = %i', (Q, k) => {
    for (const n of [0, 1, 2, 7, 8, 9, 27]) {
      const given = problem(n, Q, k);
      for (const prior of [-0.5, 0]) {
        expect(sameBits(logDensity(given, prior), oracle(given, prior)), `n = ${n}, prior = ${prior}`).toBe(
          true,
        );
      }
    }
  });

  test('reads nothing below the diagonal', () => {
    const given = problem(9, 5, 4);
    const R = given.R.map((value, i) => (i % 5 < Math.floor(i / 5) ? NaN : value));
    expect(logDensity({ ...given, R })).toEqual(logDensity(given));
  });

  test('writes its own results alone', () => {
    const { z, R, c } = problem(3, 2, 2);
    const out = arena.put(Float64Array.of(1, 2, 3, 4, 5));
    kernels.linearGaussianLogDensity(
      arena.put(z).ptr,
      3,
      2,
      arena.put(R).ptr,
      2,
      arena.put(c).ptr,
      -0.5,
      1,
      0,
      out.ptr + 8,
    );
    expect([arena.view(out)[0], arena.view(out)[4]]).toEqual([1, 5]);
  });

  test('keeps what is not a number, or overflows, to its own draw', () => {
    const given = problem(11, 3, 3);
    given.z[3 * 4] = NaN;
    given.z[3 * 9 + 1] = 1e200;
    const [found, expected] = [logDensity(given), oracle(given)];
    expect([found[4], found[9]]).toEqual([NaN, -Infinity]);
    expect(found).toEqual(expected);
  });
});
