// f32
import type { Context, Held, Job } from '@marginalia/runtime';
import { type CompletionMethod, completionLayout } from './completion-layout.ts';
import { bindGenerativeSide } from './generative-side.ts';
import { completeByChains } from './complete-by-chains.ts';
import { completeByWeights } from './complete-by-weights.ts';
import type { VaeParameters } from './parameters.ts';
import { putVae } from './vae-memory.ts';

export interface CompleteShared {
  readonly rows: Held;
  readonly parameters: VaeParameters;
  readonly method: CompletionMethod;
  /** Completions of a row. */
  readonly draws: number;
  /** importance: draws of z a row; else sweeps a chain. */
  readonly effort: number;
  /** Of the encoder's standard deviations, for importance. */
  readonly widen: number;
  /** How many of the largest log weights of a row are written. */
  readonly kept: number;
  readonly seed: number;
}

/** Completes the hidden values of rows; output as `completionLayout` says. */
export const completeJob: Job<CompleteShared, null> = {
  init: () => null,
  step(context, shared, shard) {
    const { core } = context;
    const memory = putVae(core, shared.parameters);
    const side = bindGenerativeSide(memory);
    const { observed: D } = shared.parameters;
    const layout = completionLayout(D, shared.draws, shared.kept);
    for (let row = shard.start; row < shard.end; row++) {
      const x = core.arena.scope(() => core.arena.take(context.rows(shared.rows, row, row + 1)));
      const place = layout.of(new Float64Array(layout.width));
      place.mean.set(x);
      for (let i = 0; i < shared.draws; i++) place.draws.set(x, i * D);
      place.weights.fill(1 / shared.draws);
      place.numbers.fill(NaN);
      place.largest.fill(NaN);
      const hidden = [...x.keys()].filter((d) => Number.isNaN(x[d]));
      if (hidden.length > 0) {
        const problem = {
          memory,
          side,
          shared,
          row,
          x,
          hidden,
          place,
          tick: () => context.tick(row - shard.start),
        };
        core.arena.scope(() =>
          shared.method === 'importance' ? completeByWeights(problem) : completeByChains(problem),
        );
      }
      write(context, row, place.all);
      context.tick(row + 1 - shard.start);
    }
    return null;
  },
  merge: () => null,
};

function write(context: Context, row: number, values: Float64Array): void {
  context.output(row, row + 1).set(values);
}
