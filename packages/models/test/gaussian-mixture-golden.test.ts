import { describe, expect, test } from 'vitest';
import { type CovarianceName, fitGaussianMixture, type GaussianMixtureParameters } from '@marginalia/models';
import { digits, faithful, iris } from './data.ts';
import golden from './fixtures/gmm-steps.json' with { type: 'json' };

const rows = { faithful, iris, digits };

/** Weights 1/K, the named rows as means, identity covariances. */
function startAt(record: (typeof golden)[number]): GaussianMixtureParameters {
  const { data, columns: D } = rows[record.data as keyof typeof rows];
  const K = record.components;
  const identity = Array.from({ length: D * D }, (_, i) => (i % (D + 1) === 0 ? 1 : 0));
  const covariance = record.kind as CovarianceName;
  const covariances = {
    full: Array.from({ length: K }, () => identity).flat(),
    tied: identity,
    diagonal: Array.from({ length: K * D }, () => 1),
    spherical: Array.from({ length: K }, () => 1),
  }[covariance];
  return {
    kind: 'mixture',
    components: K,
    observed: D,
    covariance,
    weights: new Float64Array(K).fill(1 / K),
    means: Float64Array.from(record.rows.flatMap((row) => [...data.subarray(row * D, (row + 1) * D)])),
    covariances: Float64Array.from(covariances),
  };
}

/** The largest difference, relative to the largest entry of the tensor's row: off-diagonals near 0 have no digits of their own. */
function expectClose(actual: Float64Array, expected: readonly number[], tolerance = 1e-8): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  actual.forEach((value, i) => {
    const reference = expected[i]!;
    expect(Math.abs(value - reference)).toBeLessThanOrEqual(
      tolerance * Math.max(Math.abs(reference), 1e-6 * scale),
    );
  });
}

describe.each(['faithful', 'iris', 'digits'])('%s', (name) => {
  const records = golden.filter((record) => record.data === name);
  test.each(records)(
    '$kind, $components components, $iterations iterations as scikit-learn',
    async (record) => {
      const fit = await fitGaussianMixture(rows[name as keyof typeof rows], {
        components: record.components,
        covariance: record.kind as CovarianceName,
        init: startAt(record),
        maxIterations: record.iterations,
        tolerance: 0,
        regularization: record.regularization,
      });
      expectClose(fit.parameters.weights, record.weights);
      expectClose(fit.parameters.means, record.means.flat());
      expectClose(fit.parameters.covariances, [record.covariances].flat(3) as number[]);
      const n = fit.rows;
      expectClose(Float64Array.of(fit.logLikelihood / n, fit.bic, fit.aic), [
        record.score,
        record.bic,
        record.aic,
      ]);
      expectClose(
        fit.history.map((value) => value / n),
        record.lowerBounds,
      );
      expect(fit.freeParameters).toBe(record.freeParameters);
      expect(fit.iterations).toBe(record.iterations);
      expect(fit.status).toBe('max-iterations');
    },
  );
});
