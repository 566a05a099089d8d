import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf, type Executor, type Rows } from '@marginalia/runtime';
import { createNodePool } from '@marginalia/runtime/node';
import {
  type AutoencoderFitOptions,
  fitAutoencoder,
  fitVae,
  modelJobs,
  type VaeFitOptions,
} from '@marginalia/models';

// More members than rows of a wave, inputs of a layer or units of a code: what one writes while another reads would show.
const worker = new URL('support/node-worker.ts', import.meta.url);
const pools: Executor<typeof modelJobs>[] = [];
beforeAll(async () => {
  for (const workers of [2, 5]) pools.push(await createNodePool({ jobs: modelJobs, worker, workers }));
});
afterAll(async () => {
  for (const pool of pools) await pool.close();
});

const [n, D] = [23, 5];
const rowsOf = (value: (i: number) => number, missing = false): Rows => ({
  data: Float64Array.from({ length: n * D }, (_, i) =>
    missing && i % 11 === 4 ? NaN : value((i * 7919) % 1009),
  ),
  rows: n,
  columns: D,
});
const bits = rowsOf((i) => Number(i % 6 === 0));
const numbers = rowsOf((i) => i / 100 - 2);

const vaes: Readonly<Record<string, readonly [Rows, VaeFitOptions]>> = {
  'mostly zeros, waves of one row': [bits, { microbatch: 1 }],
  'importance weights of five draws, clipped, waves of two rows': [
    bits,
    { objective: 'iwae', samples: 5, gradient: 'dreg', clipNorm: 0.5, microbatch: 10 },
  ],
  'a variance of its own for every column, missing values': [
    rowsOf((i) => i / 100 - 2, true),
    { decoder: 'gaussian', logVariance: 'column', batch: 4 },
  ],
  'levels, three stochastic layers': [
    rowsOf((i) => i % 3, true),
    { decoder: 'categorical', latents: [3, 2, 1], hidden: [[3], [2], []], activation: 'gelu', microbatch: 3 },
  ],
  'counts, batches of one row': [rowsOf((i) => i % 5), { decoder: 'poisson', batch: 1, clipNorm: 1 }],
};

const autoencoders: Readonly<Record<string, readonly [Rows, AutoencoderFitOptions]>> = {
  'tied, contractive, deep, clipped, waves of two rows': [
    numbers,
    { code: 2, hidden: [4, 3], tied: true, contractive: 0.2, clipNorm: 0.5, microbatch: 2 },
  ],
  'contractive, one layer, sparse code, waves of one row': [
    bits,
    { code: 3, hidden: [], contractive: 0.3, sparsity: 0.1, loss: 'cross-entropy', microbatch: 1 },
  ],
  'a code of one number, noise': [
    numbers,
    { code: 1, hidden: [2], noise: { kind: 'mask', probability: 0.3 }, batch: 3 },
  ],
};

const fits = [
  ...Object.entries(vaes).map(
    ([name, [rows, options]]) =>
      [
        `vae: ${name}`,
        (more: object) =>
          fitVae(rows, { latents: [2], hidden: [[3]], batch: 7, epochs: 6, ...options, ...more }),
      ] as const,
  ),
  ...Object.entries(autoencoders).map(
    ([name, [rows, options]]) =>
      [
        `autoencoder: ${name}`,
        (more: object) => fitAutoencoder(rows, { batch: 7, epochs: 6, ...options, ...more }),
      ] as const,
  ),
];

describe.each(fits)('%s', (_, fit) => {
  test('alone, two and five members: the same bits', async () => {
    const alone = await fit({});
    expect(alone.status).toBe('max-iterations');
    for (const executor of pools) expect(digestOf(await fit({ executor }))).toBe(digestOf(alone));
  });

  test('of one wave a batch as of many', async () => {
    const { digest } = await fit({});
    expect(await fit({ microbatch: 1000 })).toMatchObject({ digest });
  });
});
