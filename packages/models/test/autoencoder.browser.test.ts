import { expect, test } from 'vitest';
import { decode, encode, fitAutoencoder, modelJobs } from '@marginalia/models';
import { digestOf, type Executor } from '@marginalia/runtime';
import { createWebPool } from '@marginalia/runtime/web';
import { waves } from './support/vae-models.ts';

const rows = { data: Float64Array.from(waves(300 * 9, 4)), rows: 300, columns: 9 };

async function everything(executor?: Executor): Promise<string> {
  const shared = executor === undefined ? {} : { executor };
  const penalties = { sparsity: 0.1, contractive: 0.05 };
  const options = { code: 4, hidden: [12, 7], tied: true, epochs: 3, batch: 50, validation: 0.1 };
  const noise = { kind: 'gaussian' as const, standardDeviation: 0.3 };
  const fit = await fitAutoencoder(rows, { ...options, ...penalties, noise, ...shared });
  const codes = await encode(fit.parameters, rows, shared);
  return digestOf({ fit, codes, back: await decode(fit.parameters, codes, shared) });
}

test('an autoencoder has the same bytes inline and on 1 and 2 web workers', async () => {
  const expected = await everything();
  for (const workers of [1, 2]) {
    const createWorker = (): Worker =>
      new Worker(new URL('./support/web-worker.ts', import.meta.url), { type: 'module' });
    await using pool = await createWebPool({ jobs: modelJobs, createWorker, workers });
    expect(await everything(pool)).toBe(expected);
  }
});
