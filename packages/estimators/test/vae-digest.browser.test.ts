import { expect, test } from 'vitest';
import { jobs } from '@marginalia/estimators';
import { createInlineExecutor } from '@marginalia/runtime';
import { createWebPool } from '@marginalia/runtime/web';
import { everyVaeBit, vaeDigests } from './support/vae-digest-run.ts';

test('inline and on 1, 2 and 3 web workers, evidence, codes and completions of VAEs have the bits they have in Node', async () => {
  await using inline = await createInlineExecutor({ jobs });
  expect(await everyVaeBit(inline)).toEqual(vaeDigests);
  for (const workers of [1, 2, 3]) {
    const createWorker = (): Worker =>
      new Worker(new URL('./support/web-worker.ts', import.meta.url), { type: 'module' });
    await using executor = await createWebPool({ jobs, createWorker, workers });
    expect(await everyVaeBit(executor)).toEqual(vaeDigests);
  }
});
