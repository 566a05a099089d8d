import { expect, test } from 'vitest';
import { createInlineExecutor, digestOf, type Progress } from '@marginalia/runtime';
import { jobs } from './support/jobs.ts';

const data = Float64Array.from({ length: 300 }, (_, i) => ((i * 7919) % 1009) * 10 ** ((i % 33) - 16));
const rows = { data, rows: 100, columns: 3 };

test('shards are folded in order', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const { summary } = await executor.mapReduce('text', executor.publish({ mark: '#' }), {
    total: 10,
    shardSize: 4,
  });
  expect(summary.text).toBe('#0[0,4)#1[4,8)#2[8,10)');
});

test('a job that does not depend on its plan gives the same under any plan', async () => {
  await using executor = await createInlineExecutor({ jobs });
  for (const shardSize of [1, 2, 7, 99, 100, 1000]) {
    const { summary } = await executor.mapReduce('count', executor.publish(null), { total: 100, shardSize });
    expect(summary).toEqual({ items: 100 });
  }
});

test('a plan of nothing gives the identity', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const { summary, shardsPerWorker } = await executor.mapReduce('count', executor.publish(null), {
    total: 0,
    shardSize: 1,
  });
  expect(summary).toEqual({ items: 0 });
  expect(shardsPerWorker).toEqual([0]);
});

test('rows of bytes and of f32 are read as f64', async () => {
  await using executor = await createInlineExecutor({ jobs });
  for (const array of [Uint8Array.of(1, 2, 250), Float32Array.of(1, 2, 250)]) {
    const held = await executor.hold({ data: array, rows: 3, columns: 1 });
    const { summary } = await executor.mapReduce('sum', executor.publish({ held }), {
      total: 3,
      shardSize: 2,
    });
    expect(summary).toEqual({ total: 253, parts: Float64Array.of(3, 250) });
  }
});

test('what steps allocate is freed', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const held = await executor.hold(rows);
  const before = executor.core.arena.alloc('u8', 1).ptr;
  await executor.mapReduce('sum', executor.publish({ held }), { total: 100, shardSize: 7 });
  expect(executor.core.arena.alloc('u8', 1).ptr - before).toBeLessThanOrEqual(64);
});

test('every shard writes its results in place', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const { output } = await executor.mapReduce(
    'squares',
    executor.publish(null),
    { total: 5, shardSize: 2 },
    { output: { width: 2 } },
  );
  expect(output).toEqual(Float64Array.of(0, 0, 1, 1, 2, 4, 3, 9, 4, 16));
});

test('resuming after any shard gives the same bytes and runs only the others', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const held = await executor.hold(rows);
  const shared = executor.publish({ held });
  const plan = { total: 100, shardSize: 9 };
  const saved: { next: number; summary: { total: number; parts: Float64Array } }[] = [];
  const whole = await executor.mapReduce('sum', shared, plan, {
    onFolded: (next, summary) => saved.push({ next, summary: structuredClone(summary) }),
  });
  expect(saved.map(({ next }) => next)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  for (const resume of saved) {
    const { summary, shardsPerWorker } = await executor.mapReduce('sum', shared, plan, { resume });
    expect(digestOf(summary)).toBe(digestOf(whole.summary));
    expect(shardsPerWorker).toEqual([12 - resume.next]);
  }
});

test('a resumed summary is not changed, and the output goes on where it was', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const start = { text: '#0[0,4)' };
  const { summary } = await executor.mapReduce(
    'text',
    executor.publish({ mark: '#' }),
    { total: 8, shardSize: 4 },
    { resume: { next: 1, summary: start } },
  );
  expect(summary.text).toBe('#0[0,4)#1[4,8)');
  expect(start.text).toBe('#0[0,4)');
  const { output } = await executor.mapReduce(
    'squares',
    executor.publish(null),
    { total: 2, shardSize: 1 },
    { output: { width: 2 }, resume: { next: 1, summary: null, output: Float64Array.of(8, 8, 0, 0) } },
  );
  expect(output).toEqual(Float64Array.of(8, 8, 1, 1));
});

test('what does not fit the plan is not resumed', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const shared = executor.publish(null);
  const plan = { total: 2, shardSize: 1 };
  await expect(
    executor.mapReduce('count', shared, plan, { resume: { next: 3, summary: { items: 1 } } }),
  ).rejects.toThrow(
    'mapReduce: resume.next must be a whole number from 0 to 2, got 3. A run resumes only under the plan it was started with.',
  );
  await expect(
    executor.mapReduce('squares', shared, plan, { resume: { next: 1, summary: null }, output: { width: 2 } }),
  ).rejects.toThrow(
    'mapReduce: resume.output must have total × width = 4 values, got none. Keep the output beside the summary in the checkpoint.',
  );
});

test('progress goes by a few ticks a shard and ends at the total', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const seen: Progress[] = [];
  await executor.mapReduce(
    'count',
    executor.publish(null),
    { total: 2000, shardSize: 1000 },
    { onProgress: (progress) => seen.push(progress) },
  );
  expect(seen.map(({ done }) => done)).toEqual([
    125, 250, 375, 500, 625, 750, 875, 1000, 1000, 1125, 1250, 1375, 1500, 1625, 1750, 1875, 2000, 2000,
  ]);
  expect(seen.at(-1)).toEqual({ done: 2000, total: 2000, shardsPerWorker: [2] });
});

test('a run is cancelled between shards', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const controller = new AbortController();
  const reason = new Error('enough');
  setImmediate(() => controller.abort(reason));
  const run = executor.mapReduce('count', executor.publish(null), { total: 1e6, shardSize: 1 }, controller);
  await expect(run).rejects.toMatchObject({ code: 'E_CANCELLED', cause: reason });
});

test('a run is cancelled inside a long shard', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const controller = new AbortController();
  const run = executor.mapReduce(
    'endless',
    executor.publish(null),
    { total: 8000, shardSize: 8000 },
    { signal: controller.signal, onProgress: ({ done }) => done >= 3000 && controller.abort() },
  );
  await expect(run).rejects.toThrow(
    'mapReduce: the run was cancelled when 0 of 1 shards were folded (job endless). Run it again with a fresh signal, or resume from a checkpoint.',
  );
});

test('an aborted signal starts nothing', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const run = executor.mapReduce(
    'count',
    executor.publish(null),
    { total: 1, shardSize: 1 },
    { signal: AbortSignal.abort() },
  );
  await expect(run).rejects.toThrow(
    'mapReduce: the run was cancelled when 0 of 1 shards were folded (job count). Run it again with a fresh signal, or resume from a checkpoint.',
  );
});

function noBar(): never {
  throw new Error('no bar');
}

test('what a step, a merge or a callback throws is thrown, and the executor goes on', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const plan = { total: 5, shardSize: 1 };
  await expect(executor.mapReduce('throws', executor.publish({ at: 3 }), plan)).rejects.toThrow(
    new RangeError('shard 3 has no square root'),
  );
  await expect(
    executor.mapReduce('count', executor.publish(null), plan, { onProgress: noBar }),
  ).rejects.toThrow('no bar');
  expect((await executor.mapReduce('count', executor.publish(null), plan)).summary).toEqual({ items: 5 });
});

test('prepare runs once for a version of the parameters', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const first = executor.publish({ name: 'first' });
  const plan = { total: 2, shardSize: 1 };
  await executor.mapReduce('prepares', first, plan);
  const { summary } = await executor.mapReduce('prepares', first, plan);
  expect(summary.seen).toEqual(['first', 'first']);
  const second = await executor.mapReduce('prepares', executor.publish({ name: 'second' }), plan);
  expect(second.summary.seen).toEqual(['first', 'second', 'first', 'second']);
});

test('wrong calls are refused', async () => {
  await using executor = await createInlineExecutor({
    jobs: { count: jobs.count, sum: jobs.sum, squares: jobs.squares },
  });
  await using other = await createInlineExecutor({ jobs });
  const plan = { total: 4, shardSize: 2 };
  // @ts-expect-error no such job
  await expect(executor.mapReduce('text', executor.publish(null), plan)).rejects.toThrow(
    'mapReduce: the job must be one of count, sum, squares, got text.',
  );
  // @ts-expect-error a job of the prototype is none
  await expect(executor.mapReduce('toString', executor.publish(null), plan)).rejects.toThrow('got toString.');
  const foreign = await other.hold(rows);
  await expect(executor.mapReduce('sum', executor.publish({ held: foreign }), plan)).rejects.toThrow(
    'context.rows: rows must be held by the executor of the run. Call executor.hold(rows) and put what it returns into the shared parameters.',
  );
  const held = await executor.hold(rows);
  await expect(
    executor.mapReduce('sum', executor.publish({ held }), { total: 200, shardSize: 200 }),
  ).rejects.toThrow('context.rows: the range must lie in 0 to 100, got 0 to 200.');
  await executor.release(held);
  await expect(executor.mapReduce('sum', executor.publish({ held }), plan)).rejects.toThrow(
    'context.rows: rows must',
  );
  await expect(executor.mapReduce('squares', executor.publish(null), plan)).rejects.toThrow(
    'context.output: the run must ask for an output, got none. Pass { output: { width } } to mapReduce.',
  );
  await expect(
    executor.mapReduce('squares', executor.publish(null), plan, { output: { width: 1.5 } }),
  ).rejects.toThrow('mapReduce: output.width must be a whole number ≥ 1, got 1.5.');
  await expect(executor.hold({ data, rows: 7, columns: 3 })).rejects.toThrow(
    'hold: rows must have rows × columns elements, got 300 for 7 × 3.',
  );
});

test('closing rejects what still runs, and everything after; twice is once', async () => {
  const executor = await createInlineExecutor({ jobs });
  const shared = executor.publish(null);
  const run = executor.mapReduce('count', shared, { total: 1e6, shardSize: 1 });
  await executor.close();
  await executor.close();
  await expect(run).rejects.toThrow('mapReduce: the executor was closed when');
  await expect(executor.mapReduce('count', shared, { total: 1, shardSize: 1 })).rejects.toThrow(
    'mapReduce: the executor must be open, got a closed one.',
  );
});
