import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PpcaParameters } from '@marginalia/models';
import { createInlineExecutor, type Executor } from '@marginalia/runtime';
import { estimateEvidence, type EvidenceEstimate, type EvidenceOptions, jobs } from '@marginalia/estimators';
import {
  line,
  matrix,
  mixture,
  mixtureLogEvidence,
  ppca,
  ppcaLogEvidence,
  ppcaRows,
} from './support/models.ts';

let executor: Executor<typeof jobs>;
beforeAll(async () => {
  executor = await createInlineExecutor({ jobs });
});
afterAll(() => executor.close());

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const geyser = matrix([
  [3.6, 79],
  [1.8, 54],
  [3.1, 68],
  [4.5, 90],
]);

function expectExact(estimate: EvidenceEstimate, expected: readonly number[], digits: number): void {
  const { rows, rowLogEvidence, total } = estimate;
  expect([...rowLogEvidence]).toEqual(rows.map((row) => row.logEvidence));
  for (const [i, value] of expected.entries()) expect(rows[i]?.logEvidence).toBeCloseTo(value, digits);
  expect(total.logEvidence).toBeCloseTo(sum(expected), digits - 1);
}

describe('exact evidence', () => {
  const golden = JSON.parse(readFileSync(new URL('fixtures/marginals.json', import.meta.url), 'utf8'));

  test('of a linear-Gaussian model equals 30-digit arithmetic', async () => {
    const { W, mu, psi, x, logp_digits } = golden.linear_gaussian_small_noise;
    const model: PpcaParameters = {
      kind: 'ppca',
      observed: 8,
      factors: 3,
      mean: Float64Array.from(mu),
      // The largest entry of the first column is made positive: the sign of a factor changes nothing.
      loadings: Float64Array.from(W.flatMap(([a, ...rest]: number[]) => [-a!, ...rest])),
      noiseVariance: psi[0],
    };
    const estimate = await estimateEvidence(model, matrix(x), { executor });
    expectExact(estimate, logp_digits.map(Number), 8);
    const sampled = await estimateEvidence(model, matrix(x), {
      executor,
      estimator: 'importance',
      proposal: 'gaussian',
      widen: 1.2,
    });
    for (const [i, row] of sampled.rows.entries()) {
      expect(Math.abs(row.logEvidence - Number(logp_digits[i]))).toBeLessThan(4 * row.standardError);
      expect(row.status).toBe('reliable');
    }
  });

  test('of a mixture equals 30-digit arithmetic', async () => {
    const { weights_raw, means, covariances, x, logp_digits } = golden.gaussian_mixture;
    const model = {
      kind: 'mixture',
      components: 5,
      observed: 3,
      covariance: 'full',
      weights: Float64Array.from(weights_raw, (weight: number) => weight / sum(weights_raw)),
      means: Float64Array.from(means.flat()),
      covariances: Float64Array.from(covariances.flat(2)),
    } as const;
    const { rows } = await estimateEvidence(model, matrix(x), { executor });
    for (const [i, digits] of logp_digits.entries()) {
      expect(rows[i]!.logEvidence / Number(digits)).toBeCloseTo(1, 12);
    }
  });

  test('has no error and no diagnostics, and is what auto chooses', async () => {
    const rows = ppcaRows(ppca, 3);
    const estimate = await estimateEvidence(ppca, rows, { executor });
    expectExact(estimate, ppcaLogEvidence(ppca, rows), 12);
    expect(estimate).toMatchObject({
      estimator: 'exact',
      proposal: null,
      kind: 'exact',
      status: 'exact',
      reason: 'closed form',
      total: { standardError: 0, bias: 0, lowerBound95: null },
      unreliableRows: 0,
      maxParetoK: null,
      elboTerms: null,
      draws: 0,
      densityEvaluations: 0,
      plan: { rows: 3, draws: 0, checkpoints: [] },
    });
    const [row] = estimate.rows;
    expect(row).toEqual({
      logEvidence: row?.logEvidence,
      standardError: 0,
      bias: 0,
      interval95: [row?.logEvidence, row?.logEvidence],
      effectiveSampleSize: null,
      paretoK: null,
      paretoKThreshold: null,
      largestWeight: null,
      draws: 0,
      densityEvaluations: 0,
      status: 'exact',
      reason: 'closed form',
    });
    expect(estimate.total.interval95).toEqual([estimate.total.logEvidence, estimate.total.logEvidence]);
  });
});

describe('importance sampling', () => {
  test('from the posterior is exact with any number of draws, and every weight is equal', async () => {
    const rows = ppcaRows(ppca, 4);
    const options = { executor, estimator: 'importance', draws: 1000 } as const;
    const estimate = await estimateEvidence(ppca, rows, options);
    expectExact(estimate, ppcaLogEvidence(ppca, rows), 11);
    expect(estimate).toMatchObject({
      proposal: 'posterior',
      kind: 'unbiased-z',
      status: 'reliable',
      reason: '1000 draws a row, all weights equal',
      maxParetoK: null,
      draws: 4000,
      densityEvaluations: 4000,
    });
    for (const row of estimate.rows) expect(row).toMatchObject({ standardError: 0, paretoK: null });

    const discrete = await estimateEvidence(mixture, geyser, options);
    expectExact(discrete, mixtureLogEvidence(mixture, geyser), 11);
    expect(discrete.total.standardError).toBe(0);
  });

  test('from a mixture’s prior lies within its error of the exact value, and is not trusted without a tail', async () => {
    const row = matrix([[3.1, 68]]);
    const { total, unreliableRows, reason } = await estimateEvidence(mixture, row, {
      executor,
      estimator: 'prior',
    });
    const [exact] = mixtureLogEvidence(mixture, row);
    expect(Math.abs(total.logEvidence - exact!)).toBeLessThan(4 * total.standardError);
    expect(unreliableRows).toBe(1);
    expect(reason).toBe(
      'the 95 largest weights are equal, k-hat needs a tail. ' +
        'Try the estimator importance with the best proposal of the model, or exact.',
    );
  });

  test('from the prior of factors lies within its error of the exact value', async () => {
    const rows = ppcaRows(line, 50);
    const estimate = await estimateEvidence(line, rows, { executor, estimator: 'prior', draws: 4000 });
    const exact = ppcaLogEvidence(line, rows);
    expect(Math.abs(estimate.total.logEvidence - (estimate.total.bias ?? 0) - sum(exact))).toBeLessThan(
      4 * estimate.total.standardError,
    );
    expect(estimate).toMatchObject({ estimator: 'prior', proposal: 'prior', kind: 'unbiased-z' });
    expect(estimate.total.lowerBound95).toBe(estimate.total.logEvidence - 3);
  });

  test.each([
    [line, 1.2],
    [line, 2],
    [ppca, 1.5],
  ])('from a Gaussian widened by F has ESS / S = (√(2F² − 1) / F²)^H', async (model, widen) => {
    const rows = ppcaRows(model, 3);
    const draws = 40_000;
    const estimate = await estimateEvidence(model, rows, {
      executor,
      estimator: 'importance',
      proposal: 'gaussian',
      widen,
      draws,
    });
    const expected = (Math.sqrt(2 * widen ** 2 - 1) / widen ** 2) ** model.factors;
    for (const row of estimate.rows) {
      expect(row.effectiveSampleSize! / draws / expected).toBeCloseTo(1, 1.5);
      // SE² = (S / ESS − 1) / S
      expect(row.standardError / Math.sqrt((1 / expected - 1) / draws)).toBeCloseTo(1, 1);
      expect(row.status).toBe('reliable');
    }
  });

  test.each([0.6, 0.8])('from a Gaussian narrowed by F = %d has a tail of k = 1 − F²', async (widen) => {
    const estimate = await estimateEvidence(line, ppcaRows(line, 1), {
      executor,
      estimator: 'importance',
      proposal: 'gaussian',
      widen,
      draws: 400_000,
    });
    // The fitted k is below the limit: the tail is divided by the root of a logarithm.
    expect(Math.abs(estimate.maxParetoK! - (1 - widen ** 2))).toBeLessThan(0.12);
  });
});

describe('bounds', () => {
  const rows = ppcaRows(ppca, 8);
  const exact = sum(ppcaLogEvidence(ppca, rows));
  const widen = 1.3;
  const options = { executor, estimator: 'elbo', proposal: 'gaussian', widen } as const;

  test('both forms of the ELBO and the gap add up to log p', async () => {
    for (const [model, data, value, proposal] of [
      [ppca, rows, exact, { proposal: 'gaussian', widen }],
      [ppca, rows, exact, { proposal: 'prior' }],
      [ppca, rows, exact, { proposal: 'posterior' }],
      [mixture, geyser, sum(mixtureLogEvidence(mixture, geyser)), { proposal: 'posterior' }],
      [mixture, geyser, sum(mixtureLogEvidence(mixture, geyser)), { proposal: 'prior' }],
    ] as const) {
      const { elboTerms: terms } = await estimateEvidence(model, data, {
        executor,
        estimator: 'elbo',
        draws: 10,
        ...proposal,
      });
      if (terms === null) throw new Error('no terms');
      expect(terms.expectedLogJoint + terms.entropy + terms.gap).toBeCloseTo(value, 10);
      expect(terms.expectedLogLikelihood - terms.divergenceFromPrior + terms.gap).toBeCloseTo(value, 10);
      expect(terms.elbo).toBe(terms.expectedLogJoint + terms.entropy);
    }
  });

  test('the gap of a widened posterior is H (F² − 1 − 2 log F) / 2 a row', async () => {
    const { elboTerms } = await estimateEvidence(ppca, rows, { ...options, executor });
    const expected = (8 * 2 * (widen ** 2 - 1 - 2 * Math.log(widen))) / 2;
    expect(elboTerms?.gap).toBeCloseTo(expected, 11);
  });

  test('the sampled ELBO lies within its error of the closed form', async () => {
    const { total, elboTerms, kind, status } = await estimateEvidence(ppca, rows, { ...options, executor });
    expect(Math.abs(total.logEvidence - elboTerms!.elbo)).toBeLessThan(4 * total.standardError);
    expect(total.bias).toBeNull();
    expect([kind, status]).toEqual(['lower-bound', 'reliable']);
  });

  test('IWAE is the importance sampling estimate, read as a bound', async () => {
    const iwae = await estimateEvidence(ppca, rows, { ...options, executor, estimator: 'iwae' });
    const importance = await estimateEvidence(ppca, rows, { ...options, executor, estimator: 'importance' });
    expect(iwae.total.logEvidence).toBe(importance.total.logEvidence);
    expect(iwae).toMatchObject({ kind: 'lower-bound', total: { bias: 0 }, elboTerms: null });
    expect(importance.total.bias).toBeLessThan(0);
  });
});

test('interval95 of the total covers the exact evidence for at least 90 of 100 seeds', async () => {
  const rows = ppcaRows(ppca, 20);
  const exact = sum(ppcaLogEvidence(ppca, rows));
  let covered = 0;
  for (let seed = 0; seed < 200; seed++) {
    const { total } = await estimateEvidence(ppca, rows, {
      executor,
      seed,
      estimator: 'importance',
      proposal: 'gaussian',
      widen: 1.2,
      draws: 500,
    });
    if (total.interval95[0] <= exact && exact <= total.interval95[1]) covered += 1;
  }
  expect(covered).toBeGreaterThanOrEqual(180);
});

describe('drawing until a tolerance', () => {
  const rows = ppcaRows(ppca, 5);
  const base: EvidenceOptions = { estimator: 'importance', proposal: 'gaussian', widen: 1.5 };

  test('stops at the first doubling whose half-width of the mean is within it', async () => {
    const estimate = await estimateEvidence(ppca, rows, { ...base, executor, tolerance: 0.01 });
    const draws = estimate.rows[0]!.draws;
    expect(draws).toBeGreaterThan(1000);
    expect(estimate.plan.checkpoints.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
    expect(estimate.plan.checkpoints.at(-1)).toBe(1e6);
    expect(estimate.plan.checkpoints).toContain(draws);
    expect(1.96 * estimate.mean.standardError).toBeLessThanOrEqual(0.01);
    const before = await estimateEvidence(ppca, rows, { ...base, executor, draws: draws / 2 });
    expect(1.96 * before.mean.standardError).toBeGreaterThan(0.01);
    expect(estimate.status).toBe('reliable');
    expect(estimate.reason).toMatch(/^half-width 0\.00\d+ of the mean after \d+ draws a row$/);
  });

  test('goes on with the same draws as a run of fixed length', async () => {
    const sequential = await estimateEvidence(ppca, rows, {
      ...base,
      executor,
      tolerance: 1e-9,
      maxDraws: 3000,
    });
    const fixed = await estimateEvidence(ppca, rows, { ...base, executor, draws: 3000 });
    expect(sequential.plan.checkpoints).toEqual([1000, 2000, 3000]);
    for (const [i, row] of sequential.rows.entries()) {
      expect(row.logEvidence).toBeCloseTo(fixed.rows[i]!.logEvidence, 12);
      expect(row.paretoK).toBe(fixed.rows[i]?.paretoK);
      expect(row.draws).toBe(3000);
    }
  });

  test('that is not reached is unreliable and says what to try', async () => {
    const estimate = await estimateEvidence(ppca, rows, {
      ...base,
      executor,
      tolerance: 1e-9,
      maxDraws: 1000,
    });
    expect(estimate.status).toBe('unreliable');
    expect(estimate.unreliableRows).toBe(0);
    expect(estimate.reason).toMatch(
      /^half-width 0\.0\d+ of the mean after 1000 draws a row is above the tolerance 1e-9\. Raise maxDraws, or try another proposal\.$/,
    );
  });
});

describe('a probability of zero', () => {
  const rows = matrix([
    [1e160, 2],
    [1, 2],
  ]);

  test('is exact where it is computed exactly', async () => {
    const { rows: each, total, status } = await estimateEvidence(line, rows, { executor });
    expect(each.map(({ logEvidence }) => logEvidence)).toEqual([
      Number.NEGATIVE_INFINITY,
      expect.closeTo(-10.763391234344947, 12),
    ]);
    expect(total.logEvidence).toBe(Number.NEGATIVE_INFINITY);
    expect(status).toBe('exact');
  });

  test('is unreliable where it is estimated, and its error is unknown', async () => {
    const options = { executor, estimator: 'importance', proposal: 'gaussian', widen: 1.2 } as const;
    const estimate = await estimateEvidence(line, rows, options);
    expect(estimate).toMatchObject({
      status: 'unreliable',
      reason:
        '1 of 2 rows are unreliable; row 0: all 1000 weights are zero. Try more draws, a widen between 1 and 1.2, or exact.',
      unreliableRows: 1,
      spreadOverRows: Number.POSITIVE_INFINITY,
      total: {
        logEvidence: Number.NEGATIVE_INFINITY,
        standardError: Number.POSITIVE_INFINITY,
        bias: null,
        interval95: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
        lowerBound95: Number.NEGATIVE_INFINITY,
      },
    });
  });
});

describe('few draws', () => {
  test.each([1, 5, 10, 11, 20])('%d: no k-hat, not reliable, and a value all the same', async (draws) => {
    const options = { executor, estimator: 'importance', proposal: 'gaussian', widen: 1.2 } as const;
    const { rows, total, mean } = await estimateEvidence(ppca, ppcaRows(ppca, 1), {
      ...options,
      draws,
      minDraws: 1,
    });
    expect(rows[0]).toMatchObject({ paretoK: null, status: 'unreliable', draws });
    expect(rows[0]?.paretoKThreshold === null).toBe(draws <= 10);
    expect(Number.isFinite(total.logEvidence)).toBe(true);
    expect(total.logEvidence).toBe(mean.logEvidence);
    if (draws === 1) {
      expect(total.interval95).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    }
  });
});
