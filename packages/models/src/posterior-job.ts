import type { Held, Job } from '@marginalia/runtime';
import { forEachBlock } from './for-each-block.ts';
import { bindModel } from './model-kinds.ts';
import type { ExactParameters } from './parameters.ts';

export interface PosteriorShared {
  readonly rows: Held;
  readonly parameters: ExactParameters;
}

/** Writes log p(x) and E[z | x] of each row: output width 1 + posteriorWidth. */
export const posteriorJob: Job<PosteriorShared, null> = {
  init: () => null,
  step(context, { rows, parameters }, shard) {
    const { arena } = context.core;
    const model = bindModel(context.core, parameters);
    const width = model.posteriorWidth;
    forEachBlock(context, shard, (start, end) => {
      const n = end - start;
      const logDensity = arena.alloc('f64', n);
      const mean = arena.alloc('f64', n * width);
      model.posterior(context.rows(rows, start, end), logDensity, mean);
      const out = context.output(start, end);
      const density = arena.view(logDensity);
      const means = arena.view(mean);
      for (let i = 0; i < n; i++) {
        out[i * (width + 1)] = density[i]!;
        out.set(means.subarray(i * width, (i + 1) * width), i * (width + 1) + 1);
      }
      context.tick(end - shard.start);
    });
    return null;
  },
  merge: () => null,
};
