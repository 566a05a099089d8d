import { loadCore } from '@marginalia/core-wasm';
import { describe, expect, test } from 'vitest';
import {
  expectation,
  fitGaussianMixture,
  type GaussianMixtureParameters,
  type Maximisation,
  maximisation,
  mixtureElbo,
} from '@marginalia/models';
import { covarianceNames, faithful, rowsOf } from './support/data.ts';
import { generator } from './support/generator.ts';

const core = await loadCore();

function parametersOf(step: Maximisation): GaussianMixtureParameters {
  if ('degenerate' in step) throw new Error(step.degenerate);
  return step.parameters;
}

/** Responsibilities that fit nothing. */
function anyResponsibilities(n: number, K: number, seed: number): Float64Array {
  const { uniform } = generator(seed);
  const q = Float64Array.from({ length: n * K }, uniform);
  for (let i = 0; i < n; i++) {
    const row = q.subarray(i * K, (i + 1) * K);
    const total = row.reduce((a, b) => a + b, 0);
    row.forEach((value, k) => (row[k] = value / total));
  }
  return q;
}

describe.each(covarianceNames)('%s', (covariance) => {
  test('half-steps are the iterations of a fit', async () => {
    const options = { components: 3, covariance, restarts: 1, tolerance: 0 } as const;
    const start = await fitGaussianMixture(faithful, { ...options, maxIterations: 0 });
    const end = await fitGaussianMixture(faithful, { ...options, maxIterations: 4 });
    let parameters = start.parameters;
    for (let t = 0; t < 4; t++) {
      const { responsibilities, logLikelihood } = expectation(core, parameters, faithful);
      expect(logLikelihood).toBeCloseTo(end.history[t]!, 8);
      parameters = parametersOf(maximisation(core, faithful, responsibilities, { covariance }));
    }
    for (const name of ['weights', 'means', 'covariances'] as const) {
      parameters[name].forEach((value, i) => expect(value / end.parameters[name][i]!).toBeCloseTo(1, 8));
    }
  });

  test('log p(x) = ELBO + KL for any responsibilities; an E half-step closes the gap, an M half-step raises the ELBO', () => {
    const K = 3;
    const q = anyResponsibilities(272, K, 5);
    const parameters = parametersOf(
      maximisation(core, faithful, anyResponsibilities(272, K, 6), { covariance }),
    );
    const before = mixtureElbo(core, parameters, faithful, q);
    const { logEvidence, elbo, divergence } = before.perRow;
    for (let i = 0; i < 272; i++) {
      expect(Math.abs(elbo[i]! + divergence[i]! - logEvidence[i]!)).toBeLessThan(1e-10);
      expect(divergence[i]).toBeGreaterThanOrEqual(-1e-13);
    }
    expect(before.elbo + before.divergence).toBeCloseTo(before.logEvidence, 8);
    expect(before.divergence).toBeGreaterThan(1);

    const e = expectation(core, parameters, faithful);
    const afterE = mixtureElbo(core, parameters, faithful, e.responsibilities);
    expect(afterE.divergence).toBeCloseTo(0, 10);
    expect(afterE.elbo).toBeCloseTo(e.logLikelihood, 8);

    const next = parametersOf(maximisation(core, faithful, q, { covariance, regularization: 0 }));
    const afterM = mixtureElbo(core, next, faithful, q);
    expect(afterM.elbo).toBeGreaterThan(before.elbo);
    expect(afterM.divergence).toBeGreaterThan(0);
  });

  test('the M half-step is at the top: any small change lowers the ELBO', () => {
    const q = anyResponsibilities(272, 2, 8);
    const top = parametersOf(maximisation(core, faithful, q, { covariance, regularization: 0 }));
    const { elbo } = mixtureElbo(core, top, faithful, q);
    for (const name of ['means', 'covariances'] as const) {
      for (const factor of [1.01, 0.99]) {
        const off = { ...top, [name]: top[name].map((value) => value * factor) };
        expect(mixtureElbo(core, off, faithful, q).elbo).toBeLessThan(elbo);
      }
    }
  });
});

test('responsibilities of 0 and 1 are k-means clusters', () => {
  const rows = rowsOf([[0], [2], [10], [14]]);
  const hard = Float64Array.of(1, 0, 1, 0, 0, 1, 0, 1);
  const { weights, means, covariances } = parametersOf(
    maximisation(core, rows, hard, { covariance: 'diagonal', regularization: 0 }),
  );
  expect([weights, means, covariances]).toEqual([
    Float64Array.of(0.5, 0.5),
    Float64Array.of(1, 12),
    Float64Array.of(1, 4),
  ]);
});

test('a cluster of one point is degenerate, and an empty one', () => {
  const rows = rowsOf([[0], [2], [10]]);
  const step = (q: readonly number[]) =>
    maximisation(core, rows, Float64Array.from(q), { regularization: 0 });
  expect(step([1, 0, 1, 0, 0, 1])).toEqual({
    degenerate: 'component 1 collapsed: pivot 1 of 1 of its covariance is not positive beyond rounding',
  });
  expect(step([1, 0, 1, 0, 1, 0])).toEqual({
    degenerate: 'component 1 is empty: 0 of the weight 3 is left to it',
  });
});

test('a component that q excludes costs nothing, and one that is impossible everything', () => {
  const parameters: GaussianMixtureParameters = {
    kind: 'mixture',
    components: 2,
    observed: 1,
    covariance: 'spherical',
    weights: Float64Array.of(1, 0),
    means: Float64Array.of(0, 1),
    covariances: Float64Array.of(1, 1),
  };
  const rows = rowsOf([[0]]);
  const sure = mixtureElbo(core, parameters, rows, Float64Array.of(1, 0));
  expect(sure.elbo).toBeCloseTo(-0.5 * Math.log(2 * Math.PI), 14);
  expect(sure.divergence).toBe(0);
  const wrong = mixtureElbo(core, parameters, rows, Float64Array.of(0.5, 0.5));
  expect([wrong.elbo, wrong.divergence]).toEqual([-Infinity, Infinity]);
});

test('responsibilities that are none are refused', () => {
  const rows = rowsOf([[0], [1]]);
  expect(() => maximisation(core, rows, Float64Array.of(1, 0, 0.7, 0.2))).toThrow(
    'maximisation: responsibilities must be ≥ 0 and sum to 1, got a sum of 0.8999999999999999 (row 1, counted from 0).',
  );
  expect(() => maximisation(core, rows, Float64Array.of(1, 0, 1))).toThrow(
    'maximisation: responsibilities must be [rows, components], got 3 numbers for 2 rows.',
  );
});
