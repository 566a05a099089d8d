import { describe, expect, test } from 'vitest';
import type { CompletionMethod, PpcaParameters } from '@marginalia/models';
import type { Rows } from '@marginalia/runtime';
import { complete, type CompleteOptions } from '@marginalia/estimators';
import { createNodeExecutor } from '@marginalia/estimators/node';
import { rowsFor, smallVae } from '../../models/test/support/vae-models.ts';
import { linearVae, orthogonalPpca } from './support/linear-vae.ts';
import { matrix, ppca, ppcaRows } from './support/models.ts';

const model = linearVae(orthogonalPpca);
const D = 5;
const hiddenColumns = [1, 3];

function withGaps(rows: Rows, hidden: readonly number[]): Rows {
  const data = Float64Array.from(rows.data);
  for (let i = 0; i < rows.rows; i++) for (const d of hidden) data[i * D + d] = NaN;
  return { ...rows, data };
}

/** E[x_h | x_o] and Var[x_h | x_o] of one hidden pair under N(μ, W Wᵀ + σ² I), by Gaussian elimination. */
function conditional({ mean, loadings: W, noiseVariance }: PpcaParameters, x: ArrayLike<number>) {
  const kept = [0, 2, 4];
  const c = (i: number, j: number): number =>
    W[2 * i]! * W[2 * j]! + W[2 * i + 1]! * W[2 * j + 1]! + (i === j ? noiseVariance : 0);
  const solve = (b: number[]): number[] => {
    const a = kept.map((i, r) => [...kept.map((j) => c(i, j)), b[r]!]);
    for (let p = 0; p < 3; p++) {
      for (let r = 0; r < 3; r++) {
        if (r === p) continue;
        const factor = a[r]![p]! / a[p]![p]!;
        for (let k = p; k < 4; k++) a[r]![k]! -= factor * a[p]![k]!;
      }
    }
    return a.map((row, r) => row[3]! / row[r]!);
  };
  return hiddenColumns.map((h) => {
    const weights = solve(kept.map((j) => c(h, j)));
    let [m, v] = [mean[h]!, c(h, h)];
    kept.forEach((j, k) => {
      m += weights[k]! * (x[j]! - mean[j]!);
      v -= weights[k]! * c(h, j);
    });
    return { mean: m, sd: Math.sqrt(v) };
  });
}

const rows = ppcaRows(orthogonalPpca, 8);
const gaps = withGaps(rows, hiddenColumns);
const m = 200;

// The encoder of this VAE is the posterior of complete rows, so pseudo-Gibbs is Gibbs here.
describe.each<[CompletionMethod, CompleteOptions]>([
  ['importance', { samples: 20_000, widen: 1.8, draws: m }],
  ['pseudo-gibbs', { sweeps: 60, draws: m }],
  ['metropolis', { sweeps: 60, draws: m }],
])('%s', (method, options) => {
  test('finds the conditional moments of a linear VAE', async () => {
    const found = await complete(model, gaps, { method, seed: 3, ...options });
    for (let i = 0; i < rows.rows; i++) {
      const truth = conditional(orthogonalPpca, rows.data.subarray(i * D, (i + 1) * D));
      const size = found.rows[i]!.effectiveSampleSize ?? m;
      hiddenColumns.forEach((d, h) => {
        const { mean, sd } = truth[h]!;
        const at = i * D + d;
        expect(Math.abs(found.mean[at]! - mean)).toBeLessThan((4.5 * sd) / Math.sqrt(size));
        expect(Math.abs(found.standardDeviation[at]! - sd)).toBeLessThan((4.5 * sd) / Math.sqrt(2 * size));
        const drawn = Array.from({ length: m }, (_, s) => found.draws[(i * m + s) * D + d]!);
        const average = drawn.reduce((a, b) => a + b, 0) / m;
        const spread = Math.sqrt(drawn.reduce((sum, x) => sum + (x - average) ** 2, 0) / (m - 1));
        const fewer = Math.min(m, size);
        expect(Math.abs(average - mean)).toBeLessThan((4.5 * sd) / Math.sqrt(fewer));
        expect(Math.abs(spread - sd)).toBeLessThan((4.5 * sd) / Math.sqrt(2 * fewer));
      });
      for (const d of [0, 2, 4]) {
        const at = i * D + d;
        expect(found.mean[at]).toBe(rows.data[at]);
        expect(found.standardDeviation[at]).toBe(0);
        expect(found.draws[i * m * D + d]).toBe(rows.data[at]);
      }
      expect(found.rows[i]!.hidden).toBe(2);
    }
    if (method === 'metropolis') for (const row of found.rows) expect(row.acceptance).toBeGreaterThan(0.999);
  });

  test.each([
    ['bernoulli', smallVae({ decoder: 'bernoulli', latents: [4, 2] })],
    ['categorical', smallVae({ decoder: 'categorical' })],
    ['poisson', smallVae({ decoder: 'poisson' })],
    ['gaussian', smallVae({ decoder: 'gaussian', latents: [2, 2] })],
  ] as const)('draws values that a %s decoder has', async (_, vae) => {
    const values = rowsFor(vae, 5, 2);
    values[0]![1] = NaN;
    values[3]!.fill(NaN);
    const few = { method, draws: 7, samples: 300, sweeps: 12, seed: 5 } as const;
    const inline = await complete(vae, matrix(values), few);
    for (const value of inline.draws) {
      expect(Number.isFinite(value)).toBe(true);
      if (vae.decoder !== 'gaussian') expect(value >= 0 && Number.isInteger(value)).toBe(true);
    }
    expect(inline.rows[1]).toMatchObject({ hidden: 0, status: 'exact', reason: 'nothing is hidden' });
    expect(inline.rows[3]!.hidden).toBe(vae.observed);
    expect(inline.mean.subarray(5, 10)).toEqual(Float64Array.from(values[1]!));
  });

  test('has the same bits on 1, 2 and 3 threads', async () => {
    const vae = smallVae({ decoder: 'bernoulli', latents: [4, 2] });
    const values = rowsFor(vae, 40, 2).map((row, i) =>
      row.map((value, d) => ((i + d) % 3 === 0 ? NaN : value)),
    );
    const few = { method, draws: 7, samples: 300, sweeps: 12, seed: 5 } as const;
    const inline = await complete(vae, matrix(values), few);
    for (const workers of [1, 2, 3]) {
      await using executor = await createNodeExecutor({ workers });
      expect(await complete(vae, matrix(values), { ...few, executor })).toEqual(inline);
    }
  });
});

test('metropolis corrects an encoder that is far off, pseudo-gibbs does not', async () => {
  // an encoder with twice the posterior's standard deviation and a shifted mean
  const [layer] = model.encoder[0]!;
  const bias = layer!.bias.map((value, j) => (j < 2 ? value + 0.5 : value + 2 * Math.log(2)));
  const off = { ...model, encoder: [[{ ...layer!, bias }]] };
  const one = withGaps(ppcaRows(orthogonalPpca, 1), hiddenColumns);
  const [truth] = conditional(orthogonalPpca, one.data);
  const far = async (method: CompletionMethod): Promise<number> => {
    const { mean } = await complete(off, one, { method, sweeps: 100, draws: 400 });
    return Math.abs(mean[hiddenColumns[0]!]! - truth!.mean) / (truth!.sd / Math.sqrt(400));
  };
  expect(await far('metropolis')).toBeLessThan(4);
  expect(await far('pseudo-gibbs')).toBeGreaterThan(6);
});

test('weights say how much a completion stands for', async () => {
  const { weights, rows: trust } = await complete(model, gaps, { samples: 500, draws: 20 });
  for (const weight of weights) expect(weight > 0 && weight <= 1).toBe(true);
  for (const { effectiveSampleSize, paretoK } of trust) {
    expect(effectiveSampleSize).toBeLessThanOrEqual(500);
    expect(paretoK).not.toBeNull();
  }
});

describe('refused', () => {
  test.each<[string, () => Promise<unknown>, string, string]>([
    [
      'another model',
      () => complete(ppca, gaps),
      'E_UNSUPPORTED',
      'complete: the model must be a vae in this version, got ppca. Its conditional moments have a closed form, which is not here yet.',
    ],
    [
      'no draws',
      () => complete(model, gaps, { draws: 0 }),
      'E_ARGUMENT',
      'complete: draws must be a whole number ≥ 1, got 0.',
    ],
    [
      'more draws than memory has room for',
      () => complete(model, matrix([[1, NaN, 3, 4, 5]]), { draws: 1e9 }),
      'E_ARGUMENT',
      'complete: draws must be at most 53687091 for 1 rows of 5 columns, got 1000000000.',
    ],
    [
      'more samples',
      () => complete(model, gaps, { samples: 1e12 }),
      'E_ARGUMENT',
      'complete: samples must be a whole number from 1 to 10000000, got 1000000000000.',
    ],
    [
      'standard deviations beyond f32',
      () => complete(model, gaps, { widen: 1e300 }),
      'E_ARGUMENT',
      'complete: widen must be above 0 and at most 1000000, got 1e+300.',
    ],
    [
      'one sweep',
      () => complete(model, gaps, { sweeps: 1 }),
      'E_ARGUMENT',
      'complete: sweeps must be a whole number ≥ 2, got 1.',
    ],
    [
      'no rows',
      () => complete(model, { data: new Float64Array(0), rows: 0, columns: 5 }),
      'E_DATA',
      'complete: there must be rows, got none.',
    ],
    [
      'other columns',
      () => complete(model, matrix([[1, 2]])),
      'E_SHAPE',
      'complete: data must be rows of 5 columns, as the model, got 2 numbers for 1 × 2.',
    ],
  ])('%s', async (_, call, code, message) => {
    await expect(call()).rejects.toMatchObject({ code, message });
  });
});
