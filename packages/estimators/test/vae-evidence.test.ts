import { describe, expect, test } from 'vitest';
import { type PpcaParameters, sampleModel, type VaeParameters } from '@marginalia/models';
import type { Rows } from '@marginalia/runtime';
import { estimateEvidence, type EvidenceEstimate, type EvidenceOptions } from '@marginalia/estimators';
import { createNodeExecutor } from '@marginalia/estimators/node';
import { smallVae } from '../../models/test/support/vae-models.ts';
import { linearVae, orthogonalPpca } from './support/linear-vae.ts';
import { matrix, ppcaLogEvidence, ppcaRows } from './support/models.ts';

const ppca = orthogonalPpca;
const vae = linearVae(ppca);
const rows = ppcaRows(ppca, 40);
const truth = ppcaLogEvidence(ppca, rows);

/** The mean square of z scores: near 1 if the standard errors are right. */
function scores(estimate: EvidenceEstimate, values: readonly number[]): number[] {
  return estimate.rows.map(
    ({ logEvidence, bias, standardError }, i) => (logEvidence - (bias ?? 0) - values[i]!) / standardError,
  );
}

describe('a linear VAE is PPCA', () => {
  test('with the exact posterior as encoder all weights are equal and the value is the closed form', async () => {
    const estimate = await estimateEvidence(vae, rows, { estimator: 'importance', draws: 1000 });
    estimate.rows.forEach(({ logEvidence, standardError }, i) => {
      expect(Math.abs(logEvidence - truth[i]!)).toBeLessThan(1e-4);
      expect(standardError).toBeLessThan(1e-6);
    });
    expect(estimate.proposal).toBe('encoder');
    expect(estimate.bitsPerDim).toBeNull();
  });

  test('its ELBO with the exact posterior is log p', async () => {
    const { total, elboTerms } = await estimateEvidence(vae, rows, {
      estimator: 'elbo',
      draws: 50,
      minDraws: 2,
    });
    expect(Math.abs(total.logEvidence - truth.reduce((a, b) => a + b, 0))).toBeLessThan(40 * 1e-4);
    expect(elboTerms).toBeNull();
  });

  test.each([
    ['the encoder widened', { proposal: 'encoder', widen: 1.3 }],
    ['the prior', { proposal: 'prior', draws: 20_000 }],
  ] as const)('%s gives it within its error', async (_, options: EvidenceOptions) => {
    const estimate = await estimateEvidence(vae, rows, {
      estimator: 'importance',
      draws: 4000,
      seed: 4,
      ...options,
    });
    const z = scores(estimate, truth);
    for (const each of z) expect(Math.abs(each)).toBeLessThan(4);
    expect(Math.abs(z.reduce((a, b) => a + b, 0)) / Math.sqrt(z.length)).toBeLessThan(4);
  });

  test('with columns missing it is the exact evidence of those that are there', async () => {
    const data = rows.data.slice();
    const hidden = [1, 3];
    for (let i = 0; i < rows.rows; i++) for (const d of hidden) data[i * 5 + d] = NaN;
    const kept = [0, 2, 4];
    const marginal: PpcaParameters = {
      ...ppca,
      observed: 3,
      mean: Float64Array.from(kept, (d) => ppca.mean[d]!),
      loadings: Float64Array.from(kept.flatMap((d) => [ppca.loadings[2 * d]!, ppca.loadings[2 * d + 1]!])),
    };
    const seen = matrix(Array.from({ length: rows.rows }, (_, i) => kept.map((d) => rows.data[i * 5 + d]!)));
    const expected = ppcaLogEvidence(marginal, seen);
    const estimate = await estimateEvidence(
      vae,
      { ...rows, data },
      { estimator: 'importance', draws: 20_000, widen: 1.8 },
    );
    const z = scores(estimate, expected);
    for (const each of z) expect(Math.abs(each)).toBeLessThan(4.5);
    expect(Math.abs(z.reduce((a, b) => a + b, 0)) / Math.sqrt(z.length)).toBeLessThan(4);
  });
});

describe('what a VAE cannot do is refused', () => {
  test.each([
    [
      { estimator: 'exact' },
      'estimateEvidence: log p(x) of a vae has no closed form, got the estimator exact. Use importance or iwae with the proposal encoder.',
    ],
    [
      { estimator: 'importance', proposal: 'posterior' },
      'vae: the proposal must be encoder or prior, got posterior. Its posterior has no closed form: draw from the encoder, which is trained to be near it.',
    ],
  ] as const)('%o', async (options, message) => {
    await expect(estimateEvidence(vae, rows, options)).rejects.toMatchObject({
      code: 'E_UNSUPPORTED',
      message,
    });
  });

  test('rows of another kind than its decoder, by place', async () => {
    const model = smallVae({ decoder: 'bernoulli' });
    await expect(estimateEvidence(model, matrix([[0, 1, 1, 0, 0.5]]))).rejects.toMatchObject({
      code: 'E_DATA',
      message:
        'estimateEvidence: every value must be 0 or 1 or missing, got 0.5 (row 0, column 4, both from 0). Binarize the data as the training data were: the likelihood of this model is that of zeros and ones.',
    });
  });

  test('and an encoder is no proposal of an exact model', async () => {
    await expect(
      estimateEvidence(ppca, rows, { estimator: 'importance', proposal: 'encoder' }),
    ).rejects.toMatchObject({ code: 'E_UNSUPPORTED' });
  });
});

const deep: Readonly<Record<string, VaeParameters>> = {
  'bernoulli, one layer': smallVae({ decoder: 'bernoulli', observed: 9 }),
  'bernoulli, two layers': smallVae({ decoder: 'bernoulli', latents: [4, 2], observed: 9 }),
  poisson: smallVae({ decoder: 'poisson', latents: [2] }),
};

describe.each(Object.entries(deep))('%s', (_, model) => {
  test('log p(x) by the encoder and by the prior agree, and auto is importance by the encoder', async () => {
    const { rows: drawn } = await sampleModel(model, 6, { seed: 2 });
    const a = await estimateEvidence(model, drawn, { draws: 30_000, widen: 1.2 });
    const b = await estimateEvidence(model, drawn, { estimator: 'prior', draws: 60_000, seed: 9 });
    expect([a.estimator, a.proposal]).toEqual(['importance', 'encoder']);
    a.rows.forEach(({ logEvidence, standardError }, i) => {
      const other = b.rows[i]!;
      const error = Math.sqrt(standardError ** 2 + other.standardError ** 2);
      expect(Math.abs(logEvidence - other.logEvidence)).toBeLessThan(4.5 * error);
    });
    const cells = drawn.rows * drawn.columns;
    expect(a.bitsPerDim!.value).toBeCloseTo(-a.total.logEvidence / (cells * Math.LN2), 12);
    expect(a.bitsPerDim!.standardError).toBeCloseTo(a.total.standardError / (cells * Math.LN2), 12);
  });

  test('L_k rises with k', async () => {
    const { rows: drawn } = await sampleModel(model, 400, { seed: 3 });
    const bounds: number[] = [];
    for (const draws of [1, 5, 50]) {
      const { mean } = await estimateEvidence(model, drawn, { estimator: 'iwae', draws, minDraws: 1 });
      bounds.push(mean.logEvidence);
    }
    expect(bounds[1]).toBeGreaterThan(bounds[0]!);
    expect(bounds[2]).toBeGreaterThan(bounds[1]!);
  });

  test('has the same bits inline and on 1, 2 and 3 threads', async () => {
    const { rows: drawn } = await sampleModel(model, 50, { seed: 1 });
    const gaps: Rows = { ...drawn, data: drawn.data.map((value, i) => (i % 11 === 3 ? NaN : value)) };
    const options: EvidenceOptions = { draws: 3000, seed: 8 };
    const expected = await estimateEvidence(model, gaps, options);
    for (const workers of [1, 2, 3]) {
      await using executor = await createNodeExecutor({ workers });
      const { rows: found, digest } = await estimateEvidence(model, gaps, { ...options, executor });
      expect(digest).toBe(expected.digest);
      expect(found).toEqual(expected.rows);
    }
  });
});
