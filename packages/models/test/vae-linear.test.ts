import { loadCore } from '@marginalia/core-wasm';
import { expect, test } from 'vitest';
import {
  bindModel,
  fitPpca,
  fitVae,
  type PpcaParameters,
  sampleModel,
  streams,
  type VaeFitOptions,
  type VaeParameters,
} from '@marginalia/models';
import type { Rows } from '@marginalia/runtime';
import { type Marginal, observedLogLikelihood, ppcaByEm } from './support/ppca-missing.ts';

const core = await loadCore();
const truth: PpcaParameters = {
  kind: 'ppca',
  observed: 5,
  factors: 2,
  mean: Float64Array.of(1, -2, 0.5, 3, 0),
  loadings: Float64Array.of(1.2, 0.3, -0.8, 0.9, 0.5, -1.1, 0.2, 0.7, 1.5, 0.1),
  noiseVariance: 0.36,
};
const { rows } = await sampleModel(truth, 200, { seed: 3 });
const holes = { ...rows, data: rows.data.map((x, i) => ((i * 7919) % 1009 < 150 ? NaN : x)) };

/** No hidden layers, one variance: the decoder is PPCA's. */
const linear: VaeFitOptions = {
  decoder: 'gaussian',
  logVariance: 'shared',
  standardise: false,
  variancePrior: { strength: 0, variance: 1 },
  latents: [2],
  hidden: [[]],
  schedule: 'burda',
  stages: 7,
  learningRate: 0.1,
  batch: 200,
  samples: 12,
};

/** x ~ N(c + b, WᵀW + σ² I). */
function marginalOf({ observed: D, generative, logVariance, centre }: VaeParameters): Marginal {
  const { weight, bias, inputs } = generative[0]![0]!;
  const W = (q: number, d: number): number => weight[q * D + d]!;
  const columns = Array.from({ length: D }, (_, d) => d);
  const factors = Array.from({ length: inputs }, (_, q) => q);
  return {
    mean: columns.map((d) => centre[d]! + bias[d]!),
    covariance: columns.map((a) =>
      columns.map((b) =>
        factors.reduce((sum, q) => sum + W(q, a) * W(q, b), a === b ? Math.exp(logVariance![0]!) : 0),
      ),
    ),
  };
}

/** log p(x) of all rows by importance sampling from the encoder, and its standard error. */
function evidence(parameters: VaeParameters, { data, rows: n }: Rows, samples: number) {
  return core.arena.scope((): { readonly value: number; readonly standardError: number } => {
    const { arena } = core;
    const model = bindModel(core, parameters);
    const x = arena.put(Float64Array.from(data));
    const [z, logQ, logJoint] = [2, 1, 1].map((width) => arena.alloc('f64', n * samples * width));
    const key = { seed: 1, stream: streams.proposal };
    model
      .proposal({ name: 'encoder', widen: 1 }, x)
      .sampleAndLogProb({ key, firstRow: 0, rows: n, firstSample: 0, samples }, z!, logQ!);
    model.logJoint(x, z!, samples, logJoint!);
    const [p, q] = [arena.view(logJoint!), arena.view(logQ!)];
    let [value, variance] = [0, 0];
    for (let i = 0; i < n; i++) {
      const logs = Array.from({ length: samples }, (_, s) => p[i * samples + s]! - q[i * samples + s]!);
      const largest = Math.max(...logs);
      const weights = logs.map((log) => Math.exp(log - largest));
      const mean = weights.reduce((a, b) => a + b, 0) / samples;
      const spread = weights.reduce((sum, w) => sum + (w - mean) ** 2, 0) / (samples - 1);
      // the logarithm of a mean is low by half its relative variance
      const relative = spread / (samples * mean * mean);
      value += largest + Math.log(mean) + relative / 2;
      variance += relative;
    }
    return { value, standardError: Math.sqrt(variance) };
  });
}

test("a linear Gaussian VAE reaches PPCA's closed-form maximum likelihood", async () => {
  const { logLikelihood } = await fitPpca(rows, { factors: 2 });
  const fit = await fitVae(rows, linear);
  const { value, standardError } = evidence(fit.parameters, rows, 400);
  expect(standardError).toBeLessThan(0.1);
  expect(Math.abs(value - logLikelihood)).toBeLessThan(4 * standardError);
  const exact = observedLogLikelihood(rows, marginalOf(fit.parameters));
  expect(Math.abs(value - exact)).toBeLessThan(4 * standardError);
  expect(logLikelihood - exact).toBeGreaterThan(-1e-3);
  // the ELBO is tight: two-factor axes turn to where the posterior is diagonal
  expect(fit.klPerUnit!.every((kl) => kl > 0.3)).toBe(true);
  expect(fit.activeUnits).toBe(2);
}, 120_000);

test('with missing values it reaches the maximum of the exact observed-data likelihood', async () => {
  const best = observedLogLikelihood(holes, ppcaByEm(holes));
  const fit = await fitVae(holes, { ...linear, objective: 'iwae', gradient: 'dreg' });
  const { value, standardError } = evidence(fit.parameters, holes, 4000);
  expect(standardError).toBeLessThan(0.4);
  expect(Math.abs(value - best)).toBeLessThan(4 * standardError);
  const exact = observedLogLikelihood(holes, marginalOf(fit.parameters));
  expect(Math.abs(value - exact)).toBeLessThan(4 * standardError);
  expect(best - exact).toBeGreaterThan(-1e-3);
}, 120_000);

test('the oracle of missing values is the closed form where none is missing', async () => {
  const { logLikelihood } = await fitPpca(rows, { factors: 2 });
  expect(observedLogLikelihood(rows, ppcaByEm(rows))).toBeCloseTo(logLikelihood, 8);
});
