import type { Held, Job } from '@marginalia/runtime';

interface Shared {
  readonly held: Held;
  readonly shift: number;
}

/** Σ (x − shift)² and how many: a job of the user's own. */
const spread: Job<Shared, { readonly sum: number; readonly count: number }> = {
  init: () => ({ sum: 0, count: 0 }),
  step(context, { held, shift }, { start, end }) {
    let sum = 0;
    for (const x of context.core.arena.take(context.rows(held, start, end))) sum += (x - shift) ** 2;
    return { sum, count: end - start };
  },
  merge: (into, from) => ({ sum: into.sum + from.sum, count: into.count + from.count }),
};

export const jobs = { spread };
