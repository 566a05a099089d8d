import { expect, test } from 'vitest';
import { modelJobs } from '@marginalia/models';
import { createWebPool } from '@marginalia/runtime/web';
import { digestOfEveryBit, everyBit, fullFit } from './support/vae-runs.ts';

test('in the page and on 1, 2 and 3 web workers, training has the bits it has in Node', async () => {
  expect(everyBit(await fullFit())).toBe(digestOfEveryBit);
  for (const workers of [1, 2, 3]) {
    await using executor = await createWebPool({
      jobs: modelJobs,
      createWorker: () => new Worker(new URL('./support/web-worker.ts', import.meta.url), { type: 'module' }),
      workers,
    });
    expect(everyBit(await fullFit(executor))).toBe(digestOfEveryBit);
  }
});
