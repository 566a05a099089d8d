import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { calling, farthest, singles, slope } from './networks.ts';
import { sameBits } from './numbers.ts';

const core = await loadCore();
const { kernels } = core;

/** One family: its kernels on (x, parameters), and log p of a row by plain f64 arithmetic. */
interface Likelihood {
  readonly name: string;
  /** Parameters a row for D columns. */
  readonly width: (D: number) => number;
  readonly data: (length: number, seed: number) => Float32Array;
  readonly value: (
    x: Float32Array,
    a: Float32Array,
    rows: number,
    samples: number,
    D: number,
  ) => Float64Array;
  readonly gradient: (
    x: Float32Array,
    a: Float32Array,
    rows: number,
    samples: number,
    D: number,
  ) => readonly [Float64Array, Float32Array];
  /** The term of a value x in column d. */
  readonly term: (x: number, a: ArrayLike<number>, d: number, D: number) => number;
}

const levelsOf = (D: number): Int32Array => Int32Array.from({ length: D }, (_, d) => 2 + (d % 4));
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
const results = (rows: number, samples: number): Float64Array => new Float64Array(rows * samples);

const bernoulli: Likelihood = {
  name: 'bernoulli',
  width: (D) => D,
  data: (length, seed) => singles(length, seed).map((v) => (v > 0.3 ? 1 : 0)),
  value: (x, a, rows, samples, D) =>
    calling(core, [x, a, results(rows, samples)], (px, pa, out) =>
      kernels.bernoulliLikelihoodF32(px, pa, rows, samples, D, out),
    )[2],
  gradient(x, a, rows, samples, D) {
    const [, g, out] = calling(core, [x, a, results(rows, samples)], (px, pa, to) =>
      kernels.bernoulliGradientF32(px, pa, rows, samples, D, to),
    );
    return [out, g];
  },
  term: (x, a, d) => x * a[d]! - Math.max(a[d]!, 0) - Math.log1p(Math.exp(-Math.abs(a[d]!))),
};

const gaussian: Likelihood = {
  name: 'gaussian',
  width: (D) => 2 * D,
  data: (length, seed) => singles(length, seed, 2),
  value: (x, a, rows, samples, D) =>
    calling(core, [x, a, results(rows, samples)], (px, pa, out) =>
      kernels.gaussianLikelihoodF32(px, pa, rows, samples, D, out),
    )[2],
  gradient(x, a, rows, samples, D) {
    const out = results(rows, samples);
    const [, g, value] = calling(core, [x, a, out, out], (px, pa, to, prior) =>
      kernels.gaussianGradientF32(px, pa, rows, samples, D, 0, 1, to, prior),
    );
    return [value, g];
  },
  term: (x, a, d, D) => -0.5 * (Math.log(2 * Math.PI) + a[D + d]! + (x - a[d]!) ** 2 * Math.exp(-a[D + d]!)),
};

const poisson: Likelihood = {
  name: 'poisson',
  width: (D) => D,
  data: (length, seed) => singles(length, seed, 5).map((v) => Math.floor(Math.abs(v))),
  value: (x, a, rows, samples, D) =>
    calling(core, [x, a, results(rows, samples)], (px, pa, out) =>
      kernels.poissonLikelihoodF32(px, pa, rows, samples, D, out),
    )[2],
  gradient(x, a, rows, samples, D) {
    const [, g, out] = calling(core, [x, a, results(rows, samples)], (px, pa, to) =>
      kernels.poissonGradientF32(px, pa, rows, samples, D, to),
    );
    return [out, g];
  },
  term: (x, a, d) => x * a[d]! - Math.exp(a[d]!),
};

const categorical: Likelihood = {
  name: 'categorical',
  width: (D) => sum(levelsOf(D)),
  // every level is one of at least two
  data: (length, seed) => singles(length, seed).map((v) => (v > 0.4 ? 1 : 0)),
  value: (x, a, rows, samples, D) =>
    calling(core, [x, a, levelsOf(D), results(rows, samples)], (px, pa, levels, out) =>
      kernels.categoricalLikelihoodF32(px, pa, rows, samples, D, levels, out),
    )[3],
  gradient(x, a, rows, samples, D) {
    const [, g, , out] = calling(core, [x, a, levelsOf(D), results(rows, samples)], (px, pa, levels, to) =>
      kernels.categoricalGradientF32(px, pa, rows, samples, D, levels, to),
    );
    return [out, g];
  },
  term(x, a, d, D) {
    const levels = levelsOf(D);
    const start = sum(levels.subarray(0, d));
    const own = Array.from({ length: levels[d]! }, (_, j) => a[start + j]!);
    return own[x]! - Math.log(sum(own.map(Math.exp)));
  },
};

const logLikelihood = ({ term }: Likelihood, x: Float32Array, a: ArrayLike<number>): number =>
  sum([...x].map((value, d) => (Number.isNaN(value) ? 0 : term(value, a, d, x.length))));

describe.each([bernoulli, gaussian, poisson, categorical])('$name', (one) => {
  const cases = [1, 3, 7, 8, 9, 19, 200, 1000].flatMap((D) => [
    { D, rows: 3, samples: 1 },
    { D, rows: 2, samples: 3 },
  ]);

  test.each(cases)('is the sum of its terms: %o', ({ D, rows, samples }) => {
    const width = one.width(D);
    const x = one.data(rows * D, 7).map((v, i) => (i % 5 === 4 ? NaN : v));
    const a = singles(rows * samples * width, 8, 3);
    const expected = Array.from({ length: rows * samples }, (_, r) => {
      const row = Math.floor(r / samples);
      const own = a.subarray(r * width, (r + 1) * width);
      return logLikelihood(one, x.subarray(row * D, (row + 1) * D), own);
    });
    expect(farthest(one.value(x, a, rows, samples, D), expected)).toBeLessThan(2e-6);
  });

  test.each([1, 5, 8, 19])('its gradient is its slope, 0 where x is missing: %d columns', (D) => {
    const width = one.width(D);
    const x = one.data(D, 9).map((v, i) => (i % 5 === 4 ? NaN : v));
    const a = singles(width, 10, 2);
    const [, gradient] = one.gradient(x, a, 1, 1, D);
    const slopes = Array.from(a, (_, i) => slope((moved) => logLikelihood(one, x, moved), a, i));
    expect(farthest(gradient, slopes)).toBeLessThan(1e-5);
    expect(Array.from(gradient).some((g) => g !== 0)).toBe(true);
  });

  test('with and without a gradient it is the same, and so for rows one by one', () => {
    const [rows, samples, D] = [3, 4, 21];
    const width = one.width(D);
    const x = one.data(rows * D, 11);
    const a = singles(rows * samples * width, 12, 4);
    const [value, gradient] = one.gradient(x, a, rows, samples, D);
    expect(sameBits(value, one.value(x, a, rows, samples, D))).toBe(true);
    for (let r = 0; r < rows * samples; r++) {
      const row = Math.floor(r / samples);
      const own = one.gradient(x.slice(row * D, (row + 1) * D), a.slice(r * width, (r + 1) * width), 1, 1, D);
      expect(own[0][0]).toBe(value[r]);
      expect(own[1]).toEqual(gradient.slice(r * width, (r + 1) * width));
    }
  });

  test('a NaN among the parameters is a NaN; nothing at all is 0', () => {
    const D = 19;
    const a = singles(one.width(D), 13).fill(NaN, 4, 5);
    expect(one.value(one.data(D, 14), a, 1, 1, D)[0]).toBeNaN();
    const nothing = one.value(new Float32Array(D).fill(NaN), singles(one.width(D), 15), 1, 1, D);
    expect(nothing[0]! + 0).toBe(0);
    expect(one.value(new Float32Array(0), new Float32Array(0), 0, 1, D)).toHaveLength(0);
  });
});

test('bernoulli keeps its digits at logits of hundreds, and in a long row of them', () => {
  const D = 3000;
  const x = bernoulli.data(D, 16);
  for (const scale of [1e-4, 20, 90, 300]) {
    const a = singles(D, 17, scale);
    expect(farthest(bernoulli.value(x, a, 1, 1, D), [logLikelihood(bernoulli, x, a)])).toBeLessThan(5e-6);
    const [, gradient] = bernoulli.gradient(x, a, 1, 1, D);
    expect(
      farthest(
        gradient,
        Float64Array.from(a, (v, d) => x[d]! - 1 / (1 + Math.exp(-v))),
      ),
    ).toBeLessThan(3e-7);
  }
});

test('the prior on variances is in the gradient and beside the value', () => {
  const D = 11;
  const [strength, variance] = [0.3, 0.7];
  const x = gaussian.data(D, 18).fill(NaN, 3, 4);
  const a = singles(2 * D, 19);
  const out = new Float64Array(1);
  const [, gradient, value, prior] = calling(core, [x, a, out, out], (px, pa, to, toPrior) =>
    kernels.gaussianGradientF32(px, pa, 1, 1, D, strength, variance, to, toPrior),
  );
  const logPrior = (head: ArrayLike<number>): number =>
    -0.5 *
    strength *
    sum([...x].map((v, d) => (Number.isNaN(v) ? 0 : head[D + d]! + variance * Math.exp(-head[D + d]!))));
  expect(farthest(prior, [logPrior(a)])).toBeLessThan(1e-6);
  expect(sameBits(value, gaussian.value(x, a, 1, 1, D))).toBe(true);
  const slopes = Array.from(a, (_, i) =>
    slope((moved) => logLikelihood(gaussian, x, moved) + logPrior(moved), a, i),
  );
  expect(farthest(gradient, slopes)).toBeLessThan(1e-5);
});
