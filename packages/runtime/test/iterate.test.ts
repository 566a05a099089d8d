import { expect, test } from 'vitest';
import { createInlineExecutor, gainWithin, iterate } from '@marginalia/runtime';
import { jobs } from './support/jobs.ts';

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const plan = { total: 1, shardSize: 1 };
const start = { a: 2, x: 1 };

test('every event belongs to the parameters it carries', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const events = await collect(iterate(executor, 'root', start, { plan, maxIterations: 3 }));
  expect(events.map(({ iteration }) => iteration)).toEqual([0, 1, 2, 3]);
  // Newton from 1: 3/2, 17/12, 577/408
  expect(events.map(({ parameters }) => parameters.x)).toEqual([
    1,
    3 / 2,
    17 / 12,
    expect.closeTo(577 / 408, 15),
  ]);
  for (const { parameters, summary, objective } of events) {
    expect(summary.error).toBe(parameters.x * parameters.x - 2);
    expect(objective).toBe(-Math.abs(summary.error));
  }
});

test('the rule stops it after the event that satisfies it', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const options = { plan, maxIterations: 100, stop: gainWithin(0.01) };
  const events = await collect(iterate(executor, 'root', start, options));
  // errors 1, 1/4, 1/144, 6e-6: the first gain within 0.01 is the last one
  expect(events).toHaveLength(4);
});

test('the consumer may leave at any event', async () => {
  await using executor = await createInlineExecutor({ jobs });
  let events = 0;
  for await (const { objective } of iterate(executor, 'root', start, { plan, maxIterations: 100 })) {
    events++;
    if (objective > -0.3) break;
  }
  expect(events).toBe(2);
});

test('no updates means one evaluation', async () => {
  await using executor = await createInlineExecutor({ jobs });
  expect(await collect(iterate(executor, 'root', start, { plan, maxIterations: 0 }))).toHaveLength(1);
});

test('cancelling ends the iteration', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const controller = new AbortController();
  const { signal } = controller;
  const events = iterate(executor, 'root', start, { plan, maxIterations: 9, signal });
  await events.next();
  controller.abort();
  await expect(events.next()).rejects.toMatchObject({ code: 'E_CANCELLED' });
});

const at = (objective: number): { objective: number } => ({ objective });

test('a fall, a tolerance of 0 and NaN never count as standing still', () => {
  const stop = gainWithin(1e-3);
  expect(stop(at(-100.05), at(-100))).toBe(true);
  expect(stop(at(-100.2), at(-100))).toBe(false);
  expect(stop(at(-0.0005), at(0))).toBe(true);
  expect(stop(at(-100), at(-100.00001))).toBe(false);
  expect(stop(at(-100), at(NaN))).toBe(false);
  expect(gainWithin(0)(at(-100), at(-100))).toBe(false);
});

test('a job that only maps and reduces is not iterated', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const events = iterate(executor, 'count', null, { plan, maxIterations: 1 });
  await expect(events.next()).rejects.toThrow(
    'iterate: the job must have objective and update, got one without (count).',
  );
});
