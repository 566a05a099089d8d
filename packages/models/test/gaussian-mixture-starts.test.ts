import { expect, test } from 'vitest';
import { fitGaussianMixture } from '@marginalia/models';
import { generator } from './support/generator.ts';

const n = 20_000; // more than are looked at for a start

/** Eight clusters in a plane, far from one another; row i is of cluster i mod 8. */
function clusters(): { data: Float64Array; rows: number; columns: number } {
  const { normal } = generator(31);
  const data = Float64Array.from({ length: 2 * n }, (_, at) => {
    const k = Math.floor(at / 2) % 8;
    return normal() + 30 * (at % 2 === 0 ? k % 3 : Math.floor(k / 3));
  });
  return { data, rows: n, columns: 2 };
}

test('of many rows every single start finds clusters that are apart', async () => {
  const rows = clusters();
  const options = { components: 8, restarts: 1, maxIterations: 3 };
  for (const seed of [0, 1, 2, 3, 4, 5]) {
    const { parameters } = await fitGaussianMixture(rows, { ...options, seed });
    for (const weight of parameters.weights) expect(weight).toBeCloseTo(1 / 8, 6);
  }
});

test('a start of many rows draws none of weight 0', async () => {
  const rows = clusters();
  const rowWeights = Float64Array.from({ length: n }, (_, i) => (i % 8 < 4 ? 1 : 0));
  const { parameters } = await fitGaussianMixture(rows, {
    components: 4,
    restarts: 1,
    maxIterations: 3,
    rowWeights,
  });
  for (const weight of parameters.weights) expect(weight).toBeCloseTo(1 / 4, 6);
});

test('where a sample has too few different rows, all are looked at', async () => {
  const data = Float64Array.from({ length: n }, (_, i) => (i < n - 3 ? i % 2 : 100 * i));
  const options = {
    components: 5,
    covariance: 'spherical',
    restarts: 1,
    maxIterations: 0,
    regularization: 1,
  } as const;
  const { parameters } = await fitGaussianMixture({ data, rows: n, columns: 1 }, options);
  expect(parameters.means.toSorted()).toEqual(Float64Array.of(0, 1, ...data.subarray(n - 3)));
  await expect(
    fitGaussianMixture({ data, rows: n, columns: 1 }, { ...options, components: 6 }),
  ).rejects.toMatchObject({
    message:
      'fitGaussianMixture: there must be at least as many different rows as components, got 5 for 6 components. Ask for fewer components.',
  });
});
