import { expect, test } from 'vitest';
import { createInlineExecutor, type Executor } from '@marginalia/runtime';
import { createWebPool } from '@marginalia/runtime/web';
import { expectRing } from './support/ring.ts';
import { webJobs as jobs } from './support/web-jobs.ts';

const createWorker = (name = 'worker'): Worker =>
  new Worker(new URL('./support/web-worker.ts', import.meta.url), { type: 'module', name });
const pool = (workers: number): Promise<Executor<typeof jobs>> =>
  createWebPool({ jobs, createWorker: () => createWorker(), workers });

test('a team of one in the page, of 1, 2 and 5 web workers: the same bits as in Node', async () => {
  await using inline = await createInlineExecutor({ jobs });
  await expectRing(inline);
  for (const workers of [1, 2, 5]) {
    await using executor = await pool(workers);
    await expectRing(executor);
  }
});

test('a member that is terminated costs a start from the beginning, and the result is the same', async () => {
  const created: Worker[] = [];
  await using executor = await createWebPool({
    jobs,
    workers: 2,
    createWorker: () => {
      const worker = createWorker(created.length === 1 ? 'doomed' : 'spare');
      created.push(worker);
      return worker;
    },
  });
  await expectRing(executor); // all are there
  const { summary, restarts } = await executor.runTeam('doomed', executor.publish(null), {
    total: 1,
    onProgress: () => created[1]!.terminate(),
  });
  expect({ summary, restarts }).toEqual({ summary: { ranks: [0, 1] }, restarts: 1 });
  expect(created).toHaveLength(3);
  await expectRing(executor);
});

test('what a member throws ends the others, a cancelled team rejects, and the pool goes on', async () => {
  await using executor = await pool(3);
  const mutiny = executor.runTeam('mutiny', executor.publish({ rank: 1 }), { total: 1 });
  await expect(mutiny).rejects.toMatchObject({ name: 'RangeError', message: 'member 1 of 3' });
  const controller = new AbortController();
  const vigil = executor.runTeam('vigil', executor.publish(null), {
    signal: controller.signal,
    total: 1000,
    onProgress: () => controller.abort(),
  });
  await expect(vigil).rejects.toMatchObject({ code: 'E_CANCELLED' });
  await expectRing(executor);
});

test('a worker without memory for its member says so, and lives on', async () => {
  await using executor = await pool(2);
  await executor.mapReduce('starve', executor.publish(null), { total: 2, shardSize: 1 });
  // where there is one memory for all, it is the page that makes it
  const said = await expectRing(executor).catch((error: unknown) => error);
  expect(said).toMatchObject(crossOriginIsolated ? { restarts: 0 } : { code: 'E_MEMORY' });
  const { summary } = await executor.mapReduce('count', executor.publish(null), { total: 9, shardSize: 1 });
  expect(summary).toEqual({ items: 9 });
});
