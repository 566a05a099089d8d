import type { Held, Iterated, Job } from '@marginalia/runtime';
import { teamJobs } from './team-jobs.ts';

/** Σ x, folded naively: every order of folding has its own last bits. */
const sum: Job<{ readonly held: Held }, { total: number; parts: Float64Array }> = {
  init: () => ({ total: 0, parts: new Float64Array(0) }),
  step(context, { held }, { start, end }) {
    const block = context.core.arena.take(context.rows(held, start, end));
    let total = 0;
    for (let i = start; i < end; i++) {
      for (let c = 0; c < held.columns; c++) total += block[(i - start) * held.columns + c] ?? NaN;
      context.tick(i - start + 1);
    }
    return { total, parts: Float64Array.of(total) };
  },
  merge: (into, from) => ({
    total: into.total + from.total,
    parts: Float64Array.of(...into.parts, ...from.parts),
  }),
};

/** Merging text does not commute, so any other order shows. */
const text: Job<{ readonly mark: string }, { text: string }> = {
  init: () => ({ text: '' }),
  step: (_, { mark }, { index, start, end }) => ({ text: `${mark}${index}[${start},${end})` }),
  merge(into, from) {
    into.text += from.text;
    return into;
  },
};

/** Counts the items; its result does not depend on the plan. */
const count: Job<null, { items: number }> = {
  init: () => ({ items: 0 }),
  step(context, _, { start, end }) {
    for (let i = start; i < end; i++) context.tick(i - start + 1);
    return { items: end - start };
  },
  merge: (into, from) => ({ items: into.items + from.items }),
};

/** Writes [i, i²] for every item, in two blocks. */
const squares: Job<null, null> = {
  init: () => null,
  step(context, _, { start, end }) {
    const middle = Math.floor((start + end) / 2);
    for (const [from, to] of [
      [start, middle],
      [middle, end],
    ] as const) {
      const block = context.output(from, to);
      for (let i = from; i < to; i++) block.set([i, i * i], 2 * (i - from));
    }
    return null;
  },
  merge: () => null,
};

/** Throws in the shards from `at` on. */
const throws: Job<{ readonly at: number }, null> = {
  init: () => null,
  step(_, { at }, { index }) {
    if (index >= at) throw new RangeError(`shard ${index} has no square root`);
    return null;
  },
  merge: () => null,
};

/** Newton's square root: the objective −|x² − a| rises to 0. */
const root: Iterated<{ readonly a: number; readonly x: number }, { error: number }> = {
  init: () => ({ error: 0 }),
  step: (_, { a, x }) => ({ error: x * x - a }),
  merge: (into, from) => ({ error: into.error + from.error }),
  objective: (_, { error }) => -Math.abs(error),
  update: (_, { a, x }, { error }) => ({ a, x: x - error / (2 * x) }),
};

/** Ticks until it is cancelled. */
const endless: Job<null, null> = {
  init: () => null,
  step(context) {
    for (let done = 1; ; done++) context.tick(done);
  },
  merge: () => null,
};

/** What was prepared, in the thread that runs it. */
const prepared: string[] = [];
const prepares: Job<{ readonly name: string }, { seen: string[] }> = {
  async prepare(_, { name }) {
    await Promise.resolve();
    prepared.push(name);
  },
  init: () => ({ seen: [] }),
  step: () => ({ seen: [...prepared] }),
  merge: (into, from) => ({ seen: [...into.seen, ...from.seen] }),
};

export const jobs = { sum, text, count, squares, throws, root, endless, prepares, ...teamJobs };
