import { describe, expect, test } from 'vitest';
import { fitGaussianMixture, type GaussianMixtureParameters } from '@marginalia/models';
import golden from './fixtures/gmm-steps.json' with { type: 'json' };
import { covarianceNames, dataNamed } from './support/data.ts';

/** Weights 1/K, the named rows as means, identity covariances. */
function startAt(record: (typeof golden)[number]): GaussianMixtureParameters {
  const { data, columns: D } = dataNamed(record.data);
  const K = record.components;
  const identity = Array.from({ length: D * D }, (_, i) => (i % (D + 1) === 0 ? 1 : 0));
  const covariance = covarianceNames.find((name) => name === record.kind)!;
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

/** To 1e-8 relative; an entry below a millionth of the largest one to 1e-14 of that. */
function expectClose(actual: Iterable<number>, expected: readonly number[]): void {
  const values = [...actual];
  expect(values.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  values.forEach((value, i) => {
    const reference = expected[i]!;
    const size = Math.max(Math.abs(reference), 1e-6 * scale);
    expect(Math.abs(value - reference)).toBeLessThanOrEqual(1e-8 * size);
  });
}

describe.each(['faithful', 'iris', 'digits'])('%s', (name) => {
  const records = golden.filter((record) => record.data === name);
  test.each(records)(
    '$kind, $components components, $iterations iterations as scikit-learn',
    async (record) => {
      const fit = await fitGaussianMixture(dataNamed(name), {
        init: startAt(record),
        maxIterations: record.iterations,
        tolerance: 0,
        regularization: record.regularization,
      });
      const covariances: unknown[] = [record.covariances];
      expectClose(fit.parameters.weights, record.weights);
      expectClose(fit.parameters.means, record.means.flat());
      expectClose(fit.parameters.covariances, covariances.flat(4).map(Number));
      const n = fit.rows;
      expectClose([fit.logLikelihood / n, fit.bic, fit.aic], [record.score, record.bic, record.aic]);
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
