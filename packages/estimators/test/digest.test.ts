import { setEnvironmentData } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { jobs } from '@marginalia/estimators';
import { createNodeExecutor } from '@marginalia/estimators/node';
import { createInlineExecutor } from '@marginalia/runtime';
import { createNodePool } from '@marginalia/runtime/node';
import { digestOfEveryBit, everyBit, importanceRun } from './support/digest-run.ts';

test('inline and on 1, 2 and 3 threads, importance sampling has the bits it has in a page', async () => {
  await using inline = await createInlineExecutor({ jobs });
  const expected = await importanceRun(inline);
  expect(everyBit(expected)).toBe(digestOfEveryBit);
  for (const workers of [1, 2, 3]) {
    await using executor = await createNodeExecutor({ workers });
    const estimate = await importanceRun(executor);
    expect(everyBit(estimate)).toBe(digestOfEveryBit);
    expect(estimate.digest).toBe(expected.digest);
  }
});

test('a thread that dies of a shard changes no bit', async () => {
  setEnvironmentData('killed', new Int32Array(new SharedArrayBuffer(4)));
  const worker = new URL('support/deadly-worker.ts', import.meta.url);
  await using executor = await createNodePool({ jobs, worker, workers: 2 });
  const estimate = await importanceRun(executor);
  expect(everyBit(estimate)).toBe(digestOfEveryBit);
  expect(estimate.retriedShards).toBe(1);
});
