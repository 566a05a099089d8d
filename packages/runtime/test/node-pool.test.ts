import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createInlineExecutor, digestOf, encode, type Executor, type Progress } from '@marginalia/runtime';
import { createNodePool } from '@marginalia/runtime/node';
import { everything, everythingByHand, everythingDigest } from './support/everything.ts';
import { nodeJobs as jobs } from './support/node-jobs.ts';

const worker = new URL('support/node-worker.ts', import.meta.url);
const pool = (workers: number): Promise<Executor<typeof jobs>> => createNodePool({ jobs, worker, workers });

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'marginalia-pool-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('the digest of everything is that of plain loops', () => {
  expect(createHash('sha256').update(encode(everythingByHand())).digest('hex')).toBe(everythingDigest);
});

test('inline, and on 1, 2, 3 and 8 threads: the same bits', async () => {
  await using inline = await createInlineExecutor({ jobs });
  expect(await everything(inline)).toBe(everythingDigest);
  for (const workers of [1, 2, 3, 8]) {
    await using executor = await pool(workers);
    expect(await everything(executor)).toBe(everythingDigest);
  }
});

test('rows in shared memory are not copied', async () => {
  await using executor = await pool(1);
  const data = new Float64Array(new SharedArrayBuffer(24));
  data.set([1, 2, 3]);
  const held = await executor.hold({ data, rows: 3, columns: 1 });
  const shared = executor.publish({ held });
  const plan = { total: 3, shardSize: 3 };
  expect((await executor.mapReduce('sum', shared, plan)).summary.total).toBe(6);
  data[0] = 11;
  expect((await executor.mapReduce('sum', shared, plan)).summary.total).toBe(16);
  await executor.release(held);
  await expect(executor.mapReduce('sum', shared, plan)).rejects.toThrow('context.rows: rows must be held');
});

test('parameters are prepared once for each thread and version', async () => {
  await using executor = await pool(1);
  const plan = { total: 2, shardSize: 1 };
  const first = executor.publish({ name: 'first' });
  await executor.mapReduce('prepares', first, plan);
  expect((await executor.mapReduce('prepares', first, plan)).summary.seen).toEqual(['first', 'first']);
});

test('a thread that dies loses its shard to another, and the result is the same', async () => {
  await using executor = await pool(2);
  const progress: Progress[] = [];
  let before: Progress | undefined;
  const { summary, retriedShards, shardsPerWorker } = await executor.mapReduce(
    'deadly',
    executor.publish({ directory, fatal: 7, when: 'once' as const }),
    { total: 12, shardSize: 1 },
    {
      onProgress: (now) => progress.push(now),
      onFolded: (next) => {
        if (next === 8) before = progress.at(-1);
      },
    },
  );
  expect(summary.shards).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(retriedShards).toBe(1);
  expect(shardsPerWorker.reduce((a, b) => a + b)).toBe(12);

  // What the dying thread saw: both threads had taken more than one shard, so each had finished one.
  const trail = readFileSync(join(directory, 'killed'), 'utf8').split('\n');
  const threads = Map.groupBy(trail, (name) => name.split('-')[0]);
  expect([...threads.values()].map((shards) => shards.length >= 2)).toEqual([true, true]);
  // And the caller: both had delivered before shard 7 came from its second thread.
  expect(before?.shardsPerWorker.map((shards) => shards >= 1)).toEqual([true, true]);
  // Shard 7 ran twice, in two threads; every other once.
  const runs = readdirSync(directory).filter((name) => name !== 'killed');
  expect(runs.filter((name) => name.endsWith('-7'))).toHaveLength(2);
  expect(runs).toHaveLength(13);
});

test('an error that nobody catches ends its thread, not the run', async () => {
  await using executor = await pool(2);
  const { summary, retriedShards } = await executor.mapReduce(
    'deadly',
    executor.publish({ directory, fatal: 5, when: 'uncaught' as const }),
    { total: 8, shardSize: 1 },
  );
  expect(summary.shards).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(retriedShards).toBe(0);
});

test('a shard that loses its thread three times is given up, and the pool goes on', async () => {
  await using executor = await pool(2);
  const run = executor.mapReduce(
    'deadly',
    executor.publish({ directory, fatal: 4, when: 'always' as const }),
    { total: 60, shardSize: 10 },
  );
  await expect(run).rejects.toThrow(
    'mapReduce: a shard must leave its worker alive, shard 4 of 6 lost 3 (worker exited with code: 3) (job deadly, items 40 to 50). Run it inline to see what ends it.',
  );
  await expect(run).rejects.toMatchObject({ code: 'E_WORKER_LOST' });
  expect(readdirSync(directory).filter((name) => name.endsWith('-4'))).toHaveLength(3);
  const { summary } = await executor.mapReduce('count', executor.publish(null), { total: 9, shardSize: 1 });
  expect(summary).toEqual({ items: 9 });
});

test('threads that die before they take a shard are given up', async () => {
  await using executor = await pool(1);
  const run = executor.mapReduce('stillborn', executor.publish(null), { total: 4, shardSize: 1 });
  await expect(run).rejects.toThrow(
    'mapReduce: workers must stay alive, 3 died outside of any shard (worker exited with code: 4) (job stillborn). Check that the worker file loads on its own.',
  );
});

test('a worker file that does not load is an error, not a wait', async () => {
  const broken = new URL('support/broken-worker.ts', import.meta.url);
  await using executor = await createNodePool({ jobs, worker: broken, workers: 2 });
  for (let i = 0; i < 2; i++) {
    const run = executor.mapReduce('count', executor.publish(null), { total: 4, shardSize: 1 });
    await expect(run).rejects.toThrow('(this file does not load) (job count)');
  }
});

test('a worker file with another job table is told from a job that is nowhere', async () => {
  await using executor = await createNodePool({ jobs: { other: jobs.count }, worker, workers: 1 });
  const run = executor.mapReduce('other', executor.publish(null), { total: 4, shardSize: 1 });
  await expect(run).rejects.toThrow(
    'serveNode: the job must be one of sum, text, count, squares, throws, root, endless, prepares, deadly, stillborn, throwsLate, got other. Give the worker file and the pool the same job table.',
  );
});

test('what a step throws is thrown with its type and code, once, and the pool goes on', async () => {
  await using executor = await pool(2);
  const plan = { total: 8, shardSize: 1 };
  await expect(executor.mapReduce('throws', executor.publish({ at: 3 }), plan)).rejects.toMatchObject({
    name: 'RangeError',
    message: 'shard 3 has no square root',
    stack: expect.stringContaining('jobs.ts'),
  });
  await expect(executor.mapReduce('squares', executor.publish(null), plan)).rejects.toMatchObject({
    name: 'MarginaliaError',
    code: 'E_ARGUMENT',
    message:
      'context.output: the run must ask for an output, got none. Pass { output: { width } } to mapReduce.',
    remedy: 'Pass { output: { width } } to mapReduce.',
    where: null,
  });
  const { summary, retriedShards } = await executor.mapReduce('count', executor.publish(null), plan);
  expect({ ...summary, retriedShards }).toEqual({ items: 8, retriedShards: 0 });
});

test('of several errors the one of the lowest shard is thrown, whoever is faster', async () => {
  await using executor = await pool(2);
  const run = executor.mapReduce('throwsLate', executor.publish({ directory }), { total: 2, shardSize: 1 });
  await expect(run).rejects.toThrow('shard 0');
});

test('a run is cancelled inside a long shard, and its threads are free again', async () => {
  await using executor = await pool(2);
  const controller = new AbortController();
  const run = executor.mapReduce(
    'endless',
    executor.publish(null),
    { total: 2e6, shardSize: 1e6 },
    { signal: controller.signal, onProgress: () => controller.abort('enough') },
  );
  await expect(run).rejects.toMatchObject({ code: 'E_CANCELLED', cause: 'enough' });
  const { summary } = await executor.mapReduce('count', executor.publish(null), { total: 9, shardSize: 1 });
  expect(summary).toEqual({ items: 9 });
});

test('runs may go side by side', async () => {
  await using executor = await pool(2);
  const runs = ['a', 'b', 'c', 'd'].map((mark) =>
    executor.mapReduce('text', executor.publish({ mark }), { total: 3, shardSize: 1 }),
  );
  const texts = (await Promise.all(runs)).map(({ summary }) => summary.text);
  expect(texts).toEqual(['a', 'b', 'c', 'd'].map((m) => `${m}0[0,1)${m}1[1,2)${m}2[2,3)`));
});

test('a checkpoint taken while threads run on resumes to the same bytes', async () => {
  await using executor = await pool(3);
  const data = Float64Array.from({ length: 200 }, (_, i) => 1 / (i + 1));
  const held = await executor.hold({ data, rows: 200, columns: 1 });
  const shared = executor.publish({ held });
  const plan = { total: 200, shardSize: 7 };
  const saved: { next: number; summary: { total: number; parts: Float64Array } }[] = [];
  const onFolded = (next: number, summary: { total: number; parts: Float64Array }): void => {
    saved.push({ next, summary: structuredClone(summary) });
  };
  const whole = await executor.mapReduce('sum', shared, plan, { onFolded });
  for (const resume of saved) {
    const { summary, shardsPerWorker } = await executor.mapReduce('sum', shared, plan, { resume });
    expect(digestOf(summary)).toBe(digestOf(whole.summary));
    expect(shardsPerWorker.reduce((a, b) => a + b)).toBe(29 - resume.next);
  }
});

test('a pool has at least one thread', async () => {
  await expect(pool(0)).rejects.toThrow('createNodePool: workers must be a whole number ≥ 1, got 0.');
});

test.each([
  ['never used', 10],
  ['left open', 24],
  ['closed', 30],
  ['closed while running', 40],
])('the process ends by itself when the pool is %s', async (how, exitCode) => {
  const script = fileURLToPath(new URL('support/exits.ts', import.meta.url));
  const code = await new Promise((resolve) => {
    const child = execFile(process.execPath, ['-C', '@marginalia/source', script, how], (_, out, err) =>
      resolve(child.exitCode === exitCode ? exitCode : out + err + child.exitCode),
    );
  });
  expect(code).toBe(exitCode);
});
