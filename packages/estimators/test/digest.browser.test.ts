import { expect, test } from 'vitest';
import { jobs } from '@marginalia/estimators';
import { createInlineExecutor } from '@marginalia/runtime';
import { createWebPool } from '@marginalia/runtime/web';
import { digestOfEveryBit, everyBit, importanceRun } from './support/digest-run.ts';

const createWorker = (): Worker =>
  new Worker(new URL('./support/web-worker.ts', import.meta.url), { type: 'module' });

test('inline and on 1, 2 and 3 web workers, importance sampling has the bits it has in Node', async () => {
  await using inline = await createInlineExecutor({ jobs });
  const expected = await importanceRun(inline);
  expect(everyBit(expected)).toBe(digestOfEveryBit);
  for (const workers of [1, 2, 3]) {
    await using executor = await createWebPool({ jobs, createWorker, workers });
    const estimate = await importanceRun(executor);
    expect(everyBit(estimate)).toBe(digestOfEveryBit);
    expect(estimate.digest).toBe(expected.digest);
  }
});

test('a worker that is terminated while it draws changes no bit', async () => {
  const created: Worker[] = [];
  await using executor = await createWebPool({
    jobs,
    workers: 2,
    createWorker: () => {
      const worker = createWorker();
      created.push(worker);
      return worker;
    },
  });
  await importanceRun(executor); // both workers are there
  let terminated = false;
  const estimate = await importanceRun(executor, {
    onProgress({ shardsPerWorker }) {
      if (terminated || shardsPerWorker.some((shards) => shards === 0)) return;
      terminated = true;
      created[0]?.terminate();
    },
  });
  expect(everyBit(estimate)).toBe(digestOfEveryBit);
  expect(estimate.retriedShards).toBe(1);
  expect(created).toHaveLength(3);
});
