import type { Job, ShardPlan } from '@marginalia/runtime';
import type { EvidenceRun } from './evidence-run.ts';
import { largestOf, type LogWeights } from './log-weights.ts';
import { paretoShape, tailLength } from './pareto-k.ts';
import type { WeightRun } from './weight-run.ts';

export interface TailShared {
  /** Of every row. */
  readonly draws: number;
  readonly rowsPerBlock: number;
  readonly blocks: readonly LogWeights[];
}

/** The Pareto shape of each row's tail, NaN where there is none; output width 1. */
export const tailJob: Job<TailShared, null> = {
  init: () => null,
  step(context, { draws, rowsPerBlock, blocks }, { start, end }) {
    const shapes = context.output(start, end);
    for (let row = start; row < end; row++) {
      const block = blocks[Math.floor(row / rowsPerBlock)]!;
      shapes[row - start] = paretoShape(context.core, draws, largestOf(block, row % rowsPerBlock));
      context.tick(row + 1 - start);
    }
    return null;
  },
  merge: () => null,
};

/** Logarithms of a shard: about a millisecond. */
const logarithmsPerShard = 3e5;

/** All rows' shapes: after a thousand draws of a row its tail takes a tenth of their time, too much for one thread. */
export async function tailShapes(
  { executor, rows, plan, listeners: { signal } }: EvidenceRun,
  { blocks }: WeightRun,
  draws: number,
): Promise<Float64Array> {
  const length = tailLength(draws);
  const logarithms = length * (30 + Math.sqrt(length));
  const shards: ShardPlan = {
    total: rows.rows,
    shardSize: Math.max(1, Math.floor(logarithmsPerShard / logarithms)),
  };
  const shared = executor.publish({ draws, rowsPerBlock: plan.rowsPerShard, blocks });
  const { output } = await executor.mapReduce('evidence/tails', shared, shards, {
    output: { width: 1 },
    ...(signal && { signal }),
  });
  return output!;
}
