import { expect } from 'vitest';
import type { Executor } from '@marginalia/runtime';
import type { teamJobs } from './team-jobs.ts';

const steps = 40;
const start = Float64Array.from({ length: 11 }, (_, i) => ((i * 7) % 11) / 3);

/** The state after all steps, by plain loops. */
function byHand(): Float64Array {
  let state = start;
  for (let step = 0; step < steps; step++) {
    const n = state.length;
    state = state.map((x, i) => (state[(i + n - 1) % n]! + 2 * x + state[(i + 1) % n]!) / 3);
  }
  return state;
}

/** Runs the ring on all members and expects the bits of plain loops. */
export async function expectRing(
  executor: Executor<typeof teamJobs>,
  onProgress: (done: number) => void = () => {},
): Promise<{ readonly restarts: number }> {
  const held = await executor.hold({ data: start, rows: start.length, columns: 1 });
  const { summary, restarts } = await executor.runTeam('ring', executor.publish({ held, steps }), {
    total: steps,
    onProgress,
  });
  await executor.release(held);
  expect(summary.state).toEqual(byHand());
  expect(summary.ranks).toEqual(Array.from({ length: executor.concurrency }, (_, rank) => rank));
  return { restarts };
}
