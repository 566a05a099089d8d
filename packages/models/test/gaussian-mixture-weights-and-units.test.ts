import { digestOf } from '@marginalia/runtime';
import { describe, expect, test } from 'vitest';
import { fitGaussianMixture } from '@marginalia/models';
import { covarianceNames, faithful, iris, rowsOf, sum } from './support/data.ts';

describe('row weights', () => {
  const some = { ...iris, data: iris.data.subarray(0, 4 * 40), rows: 40 };
  const counts = Float64Array.from({ length: 40 }, (_, i) => i % 4);
  const repeated = rowsOf(
    Array.from(counts).flatMap((count, i) =>
      Array.from({ length: count }, () => [...iris.data.subarray(4 * i, 4 * i + 4)]),
    ),
  );

  test.each(covarianceNames)(
    '%s: whole weights are as repeated rows, and n is their sum',
    async (covariance) => {
      const init = (
        await fitGaussianMixture(some, { components: 2, covariance, restarts: 1, maxIterations: 1 })
      ).parameters;
      const options = { init, maxIterations: 10, tolerance: 0 };
      const weighted = await fitGaussianMixture(some, { ...options, rowWeights: counts });
      const plain = await fitGaussianMixture(repeated, options);
      expect(weighted.totalWeight).toBe(sum(counts));
      expect(weighted.logLikelihood).toBeCloseTo(plain.logLikelihood, 8);
      expect(weighted.bic).toBeCloseTo(plain.bic, 7);
      expect(weighted.icl).toBeCloseTo(plain.icl, 7);
      weighted.parameters.covariances.forEach((value, i) =>
        expect(value).toBeCloseTo(plain.parameters.covariances[i]!, 10),
      );
      weighted.regularization.forEach((value, j) => expect(value).toBeCloseTo(plain.regularization[j]!, 18));
    },
  );

  test('rows of weight 0 are never drawn as a start', async () => {
    const only = Float64Array.from({ length: 40 }, (_, i) => (i < 2 ? 1 : 0));
    for (const init of ['kmeans++', 'random'] as const) {
      const options = {
        components: 2,
        covariance: 'spherical',
        init,
        restarts: 1,
        maxIterations: 0,
      } as const;
      const { parameters } = await fitGaussianMixture(some, {
        ...options,
        rowWeights: only,
        regularization: 1,
      });
      const drawn = [parameters.means.subarray(0, 4), parameters.means.subarray(4)];
      const first = iris.data.subarray(0, 4);
      const order = Math.abs(drawn[0]![0]! - first[0]!) < 1e-6 ? [0, 1] : [1, 0];
      order.forEach((row, k) =>
        drawn[k]!.forEach((value, d) => expect(value).toBeCloseTo(iris.data[4 * row + d]!, 6)),
      );
    }
  });
});

describe('scale and offset', () => {
  test.each(covarianceNames)(
    '%s: an offset of 1e8 costs the digits the data lost, no more',
    async (covariance) => {
      const grid = rowsOf(
        Array.from({ length: 272 }, (_, i) =>
          [...faithful.data.subarray(2 * i, 2 * i + 2)].map((v) => Math.round(v * 64) / 64),
        ),
      );
      const moved = { ...grid, data: grid.data.map((v) => v + 1e8) };
      const [here, there] = await Promise.all(
        [grid, moved].map((rows) => fitGaussianMixture(rows, { components: 2, covariance, restarts: 1 })),
      );
      expect(there!.iterations).toBe(here!.iterations);
      expect(there!.logLikelihood).toBeCloseTo(here!.logLikelihood, 6);
      there!.parameters.covariances.forEach((value, i) => {
        expect(value / here!.parameters.covariances[i]!).toBeCloseTo(1, 6);
      });
    },
  );

  test('units do not matter to k-means++, nor to the default regularization', async () => {
    const scaled = { ...faithful, data: faithful.data.map((v, i) => (i % 2 === 0 ? v * 1024 : v / 512)) };
    const options = {
      components: 3,
      restarts: 3,
      covariance: 'diagonal',
      tolerance: 0,
      maxIterations: 30,
    } as const;
    const [plain, other] = [
      await fitGaussianMixture(faithful, options),
      await fitGaussianMixture(scaled, options),
    ];
    expect(other.best).toBe(plain.best);
    other.parameters.means.forEach((value, i) => {
      expect((i % 2 === 0 ? value / 1024 : value * 512) / plain.parameters.means[i]!).toBeCloseTo(1, 10);
    });
  });

  test('bytes and single floats are the numbers they are', async () => {
    const bytes = Uint8Array.from({ length: 120 }, (_, i) => ((i * 37) % 11) + (i % 3) * 20);
    const fits = await Promise.all(
      [bytes, Float32Array.from(bytes), Float64Array.from(bytes)].map((data) =>
        fitGaussianMixture(
          { data, rows: 40, columns: 3 },
          { components: 2, restarts: 2, covariance: 'diagonal' },
        ),
      ),
    );
    expect(new Set(fits.map((fit) => digestOf(fit.parameters))).size).toBe(1);
    expect(new Set(fits.map((fit) => fit.dataDigest)).size).toBe(3);
  });
});
