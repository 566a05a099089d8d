import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import golden from './fixtures/mvn-logpdf.json' with { type: 'json' };
import { numbers } from './numbers.ts';

const { kernels, arena } = await loadCore();

/** log N(x[i]; mean, Σ), by the kernels alone: factor, inverse, determinant, density. */
function logDensity(x: readonly number[], mean: readonly number[], covariance: readonly number[]) {
  return arena.scope(() => {
    const D = mean.length;
    const n = D === 0 ? 0 : x.length / D;
    const [l, w] = [arena.put(Float64Array.from(covariance)), arena.alloc('f64', D * D)];
    expect(kernels.cholesky(l.ptr, D, l.ptr)).toBe(0);
    kernels.triangularInverse(l.ptr, D, w.ptr);
    const logDeterminant = kernels.logDeterminantCholesky(l.ptr, D);
    const [xs, scratch, out] = [
      arena.put(Float64Array.from(x)),
      arena.alloc('f64', 2 * D),
      arena.alloc('f64', n),
    ];
    const means = arena.put(Float64Array.from(mean));
    kernels.gaussianLogDensity(xs.ptr, means.ptr, w.ptr, logDeterminant, n, D, scratch.ptr, out.ptr);
    return { logDeterminant, logp: [...arena.take(out)] };
  });
}

const standardNormal = (x: readonly number[], n: number, D: number) =>
  arena.scope(() => {
    const out = arena.alloc('f64', n);
    kernels.standardNormalLogDensity(arena.put(Float64Array.from(x)).ptr, n, D, out.ptr);
    return [...arena.take(out)];
  });

describe('gaussianLogDensity', () => {
  test.each(golden.records)(
    'equals exact arithmetic in $d dimensions, condition $condition_number',
    ({ mean, covariance, points, logpdf, logdet, condition_number: condition }) => {
      const result = logDensity(points.flat(), mean, covariance.flat());
      const tolerance = 1e-15 * condition + 1e-14;
      expect(Math.abs(result.logDeterminant - logdet)).toBeLessThan(tolerance);
      result.logp.forEach((value, i) => {
        expect(Math.abs(value - logpdf[i]!)).toBeLessThan(tolerance * Math.max(1, Math.abs(logpdf[i]!)));
      });
    },
  );

  test('is the sum over coordinates when they are independent', () => {
    const [x, mean, variance] = [numbers(12, 1), numbers(4, 2), [0.25, 4, 1, 9]];
    const covariance = variance.flatMap((v, i) => variance.map((_, j) => (i === j ? v : 0)));
    logDensity([...x], [...mean], covariance).logp.forEach((value, row) => {
      const expected = variance.reduce(
        (sum, v, j) => sum - 0.5 * Math.log(2 * Math.PI * v) - (x[row * 4 + j]! - mean[j]!) ** 2 / (2 * v),
        0,
      );
      expect(value).toBeCloseTo(expected, 13);
    });
  });

  test('does not feel an offset of 1e8', () => {
    const near = logDensity([0.25, -1.5, 2, 0.125], [0.5, 1], [2, 0.5, 0.5, 1]);
    const far = logDensity(
      [1e8 + 0.25, 1e8 - 1.5, 1e8 + 2, 1e8 + 0.125],
      [1e8 + 0.5, 1e8 + 1],
      [2, 0.5, 0.5, 1],
    );
    expect(far).toEqual(near);
  });

  test('is −∞ where the square overflows, and NaN only for NaN', () => {
    const rows = [1e200, 0, 1.7e308, 1.7e308, -1.7e308, 1.7e308, Infinity, 0, Number.NaN, 0, 0, Number.NaN];
    expect(logDensity(rows, [0, 0], [1, 0.9, 0.9, 1]).logp).toEqual([
      -Infinity,
      -Infinity,
      -Infinity,
      -Infinity,
      Number.NaN,
      Number.NaN,
    ]);
  });

  test('no rows, no density', () => {
    expect(logDensity([], [1], [1]).logp).toEqual([]);
  });
});

describe('standardNormalLogDensity', () => {
  test.each([1, 2, 3, 4, 5])('is −½ (D log 2π + ‖x‖²) in %d dimensions', (D) => {
    const x = numbers(3 * D, D).map((v) => 5 * v);
    standardNormal([...x], 3, D).forEach((value, i) => {
      const square = x.subarray(i * D, (i + 1) * D).reduce((sum, v) => sum + v * v, 0);
      expect(value).toBeCloseTo(-0.5 * (D * Math.log(2 * Math.PI) + square), 13);
    });
  });

  test('is 0 in no dimensions, −∞ at infinity, NaN for NaN', () => {
    expect(standardNormal([], 2, 0).map((v) => v + 0)).toEqual([0, 0]);
    expect(standardNormal([Infinity, 0, 1e200, 1, Number.NaN, 1], 3, 2)).toEqual([
      -Infinity,
      -Infinity,
      Number.NaN,
    ]);
  });
});
