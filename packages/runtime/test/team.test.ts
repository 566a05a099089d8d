import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createInlineExecutor, evenStarts, type Executor } from '@marginalia/runtime';
import { createNodePool } from '@marginalia/runtime/node';
import { nodeJobs as jobs } from './support/node-jobs.ts';
import { expectRing } from './support/ring.ts';

const worker = new URL('support/node-worker.ts', import.meta.url);
const pool = (workers: number): Promise<Executor<typeof jobs>> => createNodePool({ jobs, worker, workers });

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'marginalia-team-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a team of one on the calling thread, of 1, 2, 3 and 13 threads: the same bits', async () => {
  await using inline = await createInlineExecutor({ jobs });
  await expectRing(inline);
  for (const workers of [1, 2, 3, 13]) {
    await using executor = await pool(workers);
    const done: number[] = [];
    const { restarts } = await expectRing(executor, (step) => done.push(step));
    expect(restarts).toBe(0);
    // The last ones may come when the run is over already.
    expect(done.length).toBeGreaterThan(0);
    expect(done).toEqual(Array.from(done, (_, i) => i + 1));
  }
});

test('a team works in the memory of the one before, emptied', async () => {
  await using inline = await createInlineExecutor({ jobs });
  await using threads = await pool(2);
  const { Memory } = WebAssembly;
  let made = 0;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      made++;
    }
  };
  try {
    for (const executor of [inline, threads]) for (let run = 0; run < 5; run++) await expectRing(executor);
  } finally {
    WebAssembly.Memory = Memory;
  }
  expect(made).toBe(2);
});

test('teams of one pool take turns, beside other runs', async () => {
  await using executor = await pool(2);
  const runs = [expectRing(executor), expectRing(executor)];
  const { summary } = await executor.mapReduce('count', executor.publish(null), { total: 90, shardSize: 1 });
  expect(summary).toEqual({ items: 90 });
  await Promise.all(runs);
});

test('a member whose thread dies costs a start from the beginning, and the result is the same', async () => {
  await using executor = await pool(3);
  const shared = executor.publish({ directory, times: 1 });
  const { summary, restarts } = await executor.runTeam('mortal', shared, { total: 1 });
  expect(summary).toEqual({ ranks: [0, 1, 2] });
  expect(restarts).toBe(1);
});

test('a team that loses three threads is given up, and the pool goes on', async () => {
  await using executor = await pool(2);
  const run = executor.runTeam('mortal', executor.publish({ directory, times: 9 }), { total: 1 });
  await expect(run).rejects.toThrow(
    /^runTeam: a team must leave its workers alive, 3 died \(.*\) \(job mortal\)\. Run it inline to see what ends it\.$/,
  );
  await expectRing(executor);
});

test('what a member throws ends the others and is thrown with its type', async () => {
  for (const workers of [1, 3]) {
    await using executor = await pool(workers);
    const run = executor.runTeam('mutiny', executor.publish({ rank: workers - 1 }), { total: 1 });
    await expect(run).rejects.toMatchObject({
      name: 'RangeError',
      message: `member ${workers - 1} of ${workers}`,
    });
    await expectRing(executor);
  }
});

test('a team is cancelled between exchanges, and the pool goes on', async () => {
  await using inline = await createInlineExecutor({ jobs });
  await using threads = await pool(2);
  for (const executor of [inline, threads]) {
    const controller = new AbortController();
    const run = executor.runTeam('vigil', executor.publish(null), {
      signal: controller.signal,
      total: 1000,
      onProgress: (done) => done > 20 && controller.abort(),
    });
    await expect(run).rejects.toThrow('runTeam: the run was cancelled (job vigil).');
    await expect(run).rejects.toMatchObject({ code: 'E_CANCELLED' });
    await expectRing(executor);
  }
});

test('closing ends a team, and one that waits for its turn', async () => {
  const executor = await pool(2);
  const runs = [1, 2].map(() => executor.runTeam('vigil', executor.publish(null), { total: 1 }));
  const closed = executor.close();
  for (const run of runs) await expect(run).rejects.toThrow('runTeam: the executor was closed (job vigil).');
  await closed;
});

test('the two kinds of jobs are not mixed up', async () => {
  await using executor = await createInlineExecutor({ jobs });
  await expect(executor.runTeam('count', executor.publish(null as never), { total: 1 })).rejects.toThrow(
    'runTeam: the job must be one of ring, mutiny, vigil, mortal, got count',
  );
  await expect(
    executor.mapReduce('vigil', executor.publish(null), { total: 1, shardSize: 1 }),
  ).rejects.toThrow(/^mapReduce: the job must be one of sum, text, .*, got vigil/);
});

test('rows that are not held are refused', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const held = await executor.hold({ data: Float64Array.of(1), rows: 1, columns: 1 });
  await executor.release(held);
  const run = executor.runTeam('ring', executor.publish({ held, steps: 1 }), { total: 1 });
  await expect(run).rejects.toThrow('context.data: rows must be held by the executor of the run.');
});

test('even parts cover everything once', () => {
  expect(evenStarts(7, 3)).toEqual([0, 2, 4, 7]);
  expect(evenStarts(1, 3)).toEqual([0, 0, 0, 1]);
  expect(evenStarts(0, 2)).toEqual([0, 0, 0]);
});
