import { beforeAll, describe, expect, test } from 'vitest';
import { type Core, loadCore } from '@marginalia/core-wasm';
import type { RowEstimate } from '@marginalia/estimators';
import type { WeightRule } from '../src/reliability.ts';
import { rowEstimate } from '../src/row-estimate.ts';
import { collect } from './support/collect.ts';
import { normalVector } from './support/random.ts';

let core: Core;
beforeAll(async () => {
  core = await loadCore();
});

const rule: WeightRule = { estimator: 'importance', proposal: 'gaussian', minDraws: 1000, remedy: 'Try it.' };
const estimate = (values: Float64Array, changes: Partial<WeightRule> = {}): RowEstimate =>
  rowEstimate(core, collect(core, [values]), 0, { ...rule, ...changes });
const all = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

describe('the estimate of a row', () => {
  const values = normalVector(11, 1000, 0.8, -20);
  const weights = values.map((l) => Math.exp(l + 20));
  const mean = weights.reduce((a, b) => a + b) / 1000;
  const sd = Math.sqrt(weights.reduce((a, w) => a + (w - mean) ** 2, 0) / 999);
  const se = sd / (Math.sqrt(1000) * mean);

  test('carries the delta method error, the bias of the logarithm, and an interval with the bias taken out', () => {
    const row = estimate(values);
    expect(row.logEvidence).toBeCloseTo(Math.log(mean) - 20, 12);
    expect(row.standardError).toBeCloseTo(se, 12);
    expect(row.bias).toBeCloseTo(-(se ** 2) / 2, 13);
    expect(row.interval95[0]).toBeCloseTo(Math.log(mean) - 20 + se ** 2 / 2 - 1.96 * se, 12);
    expect(row.interval95[1]).toBeCloseTo(Math.log(mean) - 20 + se ** 2 / 2 + 1.96 * se, 12);
    expect(row.effectiveSampleSize).toBeCloseTo(
      (1000 * mean) ** 2 / weights.reduce((a, w) => a + w * w, 0),
      8,
    );
    expect(row.largestWeight).toBeCloseTo(Math.max(...weights) / (1000 * mean), 13);
    expect(row).toMatchObject({ draws: 1000, densityEvaluations: 1000, status: 'reliable' });
    expect(row.paretoKThreshold).toBeCloseTo(2 / 3, 14);
  });

  test('read as the bound E[L_S] has no bias', () => {
    const row = estimate(values, { estimator: 'iwae' });
    expect(row).toMatchObject({ logEvidence: estimate(values).logEvidence, bias: 0 });
    expect(row.interval95[1]).toBeCloseTo(row.logEvidence + 1.96 * se, 12);
  });

  test('as an ELBO is the mean of the logarithms, its bias unknown', () => {
    const row = estimate(values, { estimator: 'elbo' });
    const meanLog = values.reduce((a, b) => a + b) / 1000;
    expect(row.logEvidence).toBeCloseTo(meanLog, 11);
    expect(row.standardError).toBeCloseTo(
      Math.sqrt(values.reduce((a, l) => a + (l - meanLog) ** 2, 0) / 999 / 1000),
      12,
    );
    expect(row.bias).toBeNull();
    expect(row).toMatchObject({ status: 'reliable', reason: '1000 draws' });
  });
});

describe('a row without a standard deviation says so', () => {
  test('one draw', () => {
    expect(estimate(Float64Array.of(-5), { minDraws: 1 })).toMatchObject({
      logEvidence: -5,
      standardError: Number.POSITIVE_INFINITY,
      bias: null,
      interval95: all,
      effectiveSampleSize: 1,
      paretoK: null,
      paretoKThreshold: null,
      largestWeight: 1,
      status: 'unreliable',
      reason: '1 draws are fewer than 2. Draw more.',
    });
  });

  test('weights that are all zero', () => {
    expect(estimate(new Float64Array(1000).fill(Number.NEGATIVE_INFINITY))).toMatchObject({
      logEvidence: Number.NEGATIVE_INFINITY,
      standardError: Number.POSITIVE_INFINITY,
      bias: null,
      interval95: all,
      effectiveSampleSize: 0,
      paretoK: null,
      largestWeight: null,
      status: 'unreliable',
      reason: 'all 1000 weights are zero. Try it.',
    });
  });

  test('an ELBO with a weight of zero', () => {
    const values = normalVector(12, 1000);
    values[17] = Number.NEGATIVE_INFINITY;
    expect(estimate(values, { estimator: 'elbo' })).toMatchObject({
      logEvidence: Number.NEGATIVE_INFINITY,
      standardError: Number.POSITIVE_INFINITY,
      status: 'unreliable',
      reason: 'some weights are zero, so the mean of their logarithms is -inf. Try it.',
    });
  });
});

describe('a row is reliable', () => {
  test('with k-hat below 0.5', () => {
    const { status, reason } = estimate(normalVector(13, 1000, 0.3));
    expect([status, reason]).toEqual([
      'reliable',
      expect.stringMatching(/^k-hat -?0\.[0-4]\d is below 0\.5 with 1000 draws$/),
    ]);
  });

  test('with some weights of zero', () => {
    const values = normalVector(13, 1000, 0.3);
    for (let i = 0; i < 1000; i += 7) values[i] = Number.NEGATIVE_INFINITY;
    expect(estimate(values).status).toBe('reliable');
  });

  test('with equal weights, unless they come from the prior', () => {
    const values = new Float64Array(1000).fill(-4);
    expect(estimate(values)).toMatchObject({
      standardError: 0,
      bias: 0,
      interval95: [-4, -4],
      paretoK: null,
      status: 'reliable',
      reason: 'all 1000 weights are equal',
    });
    expect(estimate(values, { estimator: 'prior', proposal: 'prior' })).toMatchObject({
      status: 'unreliable',
      reason: 'all 1000 weights are equal, though drawn from the prior. Try it.',
    });
  });

  test('with fewer draws only if asked for, and says so', () => {
    const values = normalVector(13, 200, 0.3);
    expect(estimate(values)).toMatchObject({
      status: 'unreliable',
      reason: '200 draws are fewer than 1000. Draw more.',
    });
    const { status, reason } = estimate(values, { minDraws: 200 });
    expect([status, reason]).toEqual([
      'reliable',
      expect.stringMatching(/ with 200 draws, fewer than 1000 as minDraws allows$/),
    ]);
  });
});

/** Log weights at the quantiles of a Pareto distribution of tail index k. */
const pareto = (k: number): Float64Array =>
  Float64Array.from({ length: 1000 }, (_, i) => -k * Math.log((i + 0.5) / 1000));

describe('a row is unreliable', () => {
  test('with k-hat from 0.5: its error', () => {
    const { status, reason } = estimate(pareto(0.55));
    expect([status, reason]).toEqual([
      'unreliable',
      expect.stringMatching(
        /^k-hat 0\.[56]\d is not below 0\.5: the standard error cannot be trusted\. Try it\.$/,
      ),
    ]);
  });

  test('with k-hat from the threshold: the value itself', () => {
    const { status, reason } = estimate(pareto(0.9));
    expect([status, reason]).toEqual([
      'unreliable',
      expect.stringMatching(
        /^k-hat 0\.[89]\d is not below 0\.667: the value itself may be far off\. Try it\.$/,
      ),
    ]);
  });

  test('where k-hat does not exist', () => {
    const values = new Float64Array(1000).fill(-1);
    values.fill(-9, 0, 500);
    expect(estimate(values)).toMatchObject({
      paretoK: null,
      status: 'unreliable',
      reason: 'the 95 largest weights are equal, k-hat needs a tail. Try it.',
    });
  });
});
