import type { Reduced } from '@marginalia/runtime';
import { type DrawsShared, drawsPlan } from './draws-job.ts';
import type { DrawsRequest } from './evidence-request.ts';
import type { EvidenceRun } from './evidence-run.ts';
import type { LastFailures } from './repeated-looks.ts';
import type { WeightRun } from './weight-run.ts';

/** Where the draws are: `next` tiles of `round` are folded into `weights`; `failures` are those of earlier rounds. */
export interface Position {
  readonly round: number;
  readonly next: number;
  readonly weights: WeightRun;
  readonly failures: LastFailures;
}

/** What a checkpoint keeps of a position. */
export type PositionSummary = Pick<Position, 'weights' | 'failures'>;

/** Draws up to the check point of a round, from wherever it stands. */
export function drawRound(
  run: EvidenceRun,
  request: DrawsRequest,
  { round, next, weights, failures }: Position,
): Promise<Reduced<WeightRun>> {
  const { executor, model, rows, plan, identity } = run;
  const { signal, onProgress, onCheckpoint } = run.listeners;
  const sharedOf = (index: number): DrawsShared => ({
    model,
    rows,
    proposal: request.proposal,
    seed: request.seed,
    firstDraw: plan.checkpoints[index - 1] ?? 0,
    lastDraw: plan.checkpoints[index] ?? plan.draws,
    rowsPerShard: plan.rowsPerShard,
    drawsPerShard: plan.drawsPerShard,
    capacity: weights.capacity,
  });
  const shared = sharedOf(round);
  let before = 0;
  for (let index = 0; index < round; index++) before += drawsPlan(sharedOf(index)).total;

  return executor.mapReduce('evidence/draws', executor.publish(shared), drawsPlan(shared), {
    resume: { next, summary: weights },
    ...(signal && { signal }),
    ...(onProgress && {
      onProgress: ({ done, total, shardsPerWorker }) =>
        onProgress({ done: before + done, total: before + total, shardsPerWorker }),
    }),
    ...(onCheckpoint && {
      onFolded: (next, { capacity, blocks }) => {
        // The list grows on; its blocks never change.
        const summary: PositionSummary = { weights: { capacity, blocks: [...blocks] }, failures };
        onCheckpoint({ round, next, summary, identity });
      },
    }),
  });
}
