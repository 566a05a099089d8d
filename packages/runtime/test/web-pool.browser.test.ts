import { expect, test } from 'vitest';
import { createInlineExecutor, type Executor, type Progress } from '@marginalia/runtime';
import { createWebPool } from '@marginalia/runtime/web';
import { everything, everythingDigest } from './support/everything.ts';
import { webJobs as jobs } from './support/web-jobs.ts';

const createWorker = (): Worker =>
  new Worker(new URL('./support/web-worker.ts', import.meta.url), { type: 'module' });
const pool = (workers: number): Promise<Executor<typeof jobs>> =>
  createWebPool({ jobs, createWorker, workers });

/** A worker whose file throws while it loads. */
function createBroken(): Worker {
  const source = new Blob(["throw new Error('this file does not load')"], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(source), { type: 'module' });
}

test('inline in a page, and on 1, 2, 3 and 8 web workers: the same bits as in Node', async () => {
  await using inline = await createInlineExecutor({ jobs });
  expect(await everything(inline)).toBe(everythingDigest);
  for (const workers of [1, 2, 3, 8]) {
    await using executor = await pool(workers);
    expect(await everything(executor)).toBe(everythingDigest);
  }
});

test('no cross-origin isolation is needed', () => {
  expect(crossOriginIsolated).toBe(false);
});

test('rows held before and after the workers start are there; released ones are not', async () => {
  await using executor = await pool(2);
  const plan = { total: 3, shardSize: 1 };
  const data = Float32Array.of(9, 1, 2, 3, 9).subarray(1, 4);
  const early = await executor.hold({ data, rows: 3, columns: 1 });
  expect((await executor.mapReduce('sum', executor.publish({ held: early }), plan)).summary.total).toBe(6);
  const late = await executor.hold({ data: Uint8Array.of(4, 5, 6), rows: 3, columns: 1 });
  expect((await executor.mapReduce('sum', executor.publish({ held: late }), plan)).summary.total).toBe(15);
  await executor.release(early);
  await expect(executor.mapReduce('sum', executor.publish({ held: early }), plan)).rejects.toThrow(
    'context.rows: rows must be held by the executor of the run.',
  );
  expect(data).toEqual(Float32Array.of(1, 2, 3));
});

test('a worker that is terminated loses its shard to another, and the result is the same', async () => {
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
  const data = Float64Array.from({ length: 4000 }, (_, i) => 1 / (i + 1));
  const shared = executor.publish({ held: await executor.hold({ data, rows: 4000, columns: 1 }) });
  const plan = { total: 4000, shardSize: 20 };
  const whole = await executor.mapReduce('sum', shared, plan);

  let atDeath: Progress | null = null;
  const { summary, retriedShards } = await executor.mapReduce('sum', shared, plan, {
    onProgress(progress) {
      if (atDeath !== null || progress.shardsPerWorker.some((shards) => shards === 0)) return;
      atDeath = progress;
      created[1]?.terminate();
    },
  });
  expect(summary).toEqual(whole.summary);
  expect(retriedShards).toBe(1);
  expect(atDeath).not.toBeNull();
  expect(created).toHaveLength(3);
});

test('a shard that loses its worker three times is given up, and the pool goes on', async () => {
  await using executor = await pool(1);
  const run = executor.mapReduce('uncaught', executor.publish(null), { total: 8, shardSize: 8 });
  await expect(run).rejects.toThrow(
    'mapReduce: a shard must leave its worker alive, shard 0 of 1 lost 3 (Uncaught Error: nobody catches this) (job uncaught, items 0 to 8). Run it inline to see what ends it.',
  );
  const { summary } = await executor.mapReduce('count', executor.publish(null), { total: 9, shardSize: 1 });
  expect(summary).toEqual({ items: 9 });
});

test('a worker that throws while it loads is an error, not a wait', async () => {
  await using executor = await createWebPool({ jobs, workers: 2, createWorker: createBroken });
  const run = executor.mapReduce('count', executor.publish(null), { total: 4, shardSize: 1 });
  await expect(run).rejects.toMatchObject({ code: 'E_WORKER_LOST' });
  await expect(run).rejects.toThrow(
    /^mapReduce: workers must stay alive, 3 died outside of any shard \(.*this file does not load\) \(job count\)\. Check that the worker file loads on its own\.$/,
  );
});

test('a worker file that is not there is an error, not a wait', async () => {
  const nowhere = (): Worker => new Worker('/nowhere/worker.js', { type: 'module' });
  await using executor = await createWebPool({ jobs, workers: 2, createWorker: nowhere });
  for (let i = 0; i < 2; i++) {
    const run = executor.mapReduce('count', executor.publish(null), { total: 4, shardSize: 1 });
    await expect(run).rejects.toThrow(
      'mapReduce: workers must stay alive, 3 died outside of any shard (the worker file did not load) (job count). Check that the worker file loads on its own.',
    );
  }
});

test('a worker that does not load once is started again', async () => {
  let broken = 1;
  await using executor = await createWebPool({
    jobs,
    workers: 2,
    createWorker: () => (broken-- > 0 ? createBroken() : createWorker()),
  });
  const { summary, retriedShards } = await executor.mapReduce('text', executor.publish({ mark: '#' }), {
    total: 4,
    shardSize: 1,
  });
  expect(summary.text).toBe('#0[0,1)#1[1,2)#2[2,3)#3[3,4)');
  expect(retriedShards).toBe(0);
});

test('what a step throws is thrown with its type and code, once, and the pool goes on', async () => {
  await using executor = await pool(2);
  const plan = { total: 8, shardSize: 1 };
  await expect(executor.mapReduce('throws', executor.publish({ at: 3 }), plan)).rejects.toMatchObject({
    name: 'RangeError',
    message: 'shard 3 has no square root',
  });
  await expect(executor.mapReduce('squares', executor.publish(null), plan)).rejects.toMatchObject({
    code: 'E_ARGUMENT',
    remedy: 'Pass { output: { width } } to mapReduce.',
  });
  const { summary, retriedShards } = await executor.mapReduce('count', executor.publish(null), plan);
  expect({ ...summary, retriedShards }).toEqual({ items: 8, retriedShards: 0 });
});

test('progress rises to the total; parameters are prepared once for a worker and version', async () => {
  await using executor = await pool(1);
  const done: number[] = [];
  await executor.mapReduce(
    'count',
    executor.publish(null),
    { total: 2000, shardSize: 1000 },
    { onProgress: (progress) => done.push(progress.done) },
  );
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  expect(done).toContain(125);
  expect(done.at(-1)).toBe(2000);
  const first = executor.publish({ name: 'first' });
  await executor.mapReduce('prepares', first, { total: 3, shardSize: 1 });
  const { summary } = await executor.mapReduce('prepares', first, { total: 1, shardSize: 1 });
  expect(summary.seen).toEqual(['first']);
});

test('runs may go side by side', async () => {
  await using executor = await pool(2);
  const runs = ['a', 'b', 'c', 'd'].map((mark) =>
    executor.mapReduce('text', executor.publish({ mark }), { total: 3, shardSize: 1 }),
  );
  const texts = (await Promise.all(runs)).map(({ summary }) => summary.text);
  expect(texts).toEqual(['a', 'b', 'c', 'd'].map((m) => `${m}0[0,1)${m}1[1,2)${m}2[2,3)`));
});

test('a run is cancelled between shards, and the pool goes on', async () => {
  await using executor = await pool(2);
  const controller = new AbortController();
  const run = executor.mapReduce(
    'count',
    executor.publish(null),
    { total: 1e6, shardSize: 10 },
    { signal: controller.signal, onFolded: (next) => next === 20 && controller.abort() },
  );
  await expect(run).rejects.toThrow('mapReduce: the run was cancelled when 20 of 100000 shards were folded');
  const { summary } = await executor.mapReduce('count', executor.publish(null), { total: 9, shardSize: 1 });
  expect(summary).toEqual({ items: 9 });
});

test('closing rejects what runs and ends the workers', async () => {
  const executor = await pool(2);
  const run = executor.mapReduce('endless', executor.publish(null), { total: 8, shardSize: 1 });
  await executor.close();
  await expect(run).rejects.toMatchObject({ code: 'E_CANCELLED' });
  await executor.close();
});
