import { expect, test } from 'vitest';
import { jobs } from '@marginalia/estimators';
import { createNodeExecutor } from '@marginalia/estimators/node';
import { createInlineExecutor } from '@marginalia/runtime';
import { everyVaeBit, vaeDigests } from './support/vae-digest-run.ts';

test('inline and on 1, 2 and 3 threads, evidence, codes and completions of VAEs have the bits they have in a page', async () => {
  await using inline = await createInlineExecutor({ jobs });
  expect(await everyVaeBit(inline)).toEqual(vaeDigests);
  for (const workers of [1, 2, 3]) {
    await using executor = await createNodeExecutor({ workers });
    expect(await everyVaeBit(executor)).toEqual(vaeDigests);
  }
});
