import type { Held, Job } from '@marginalia/runtime';
import { forEachBlock } from '../for-each-block.ts';
import type { PpcaParameters } from '../parameters.ts';
import { centre, posteriorMeans, putPpca } from './ppca-memory.ts';
import { ppcaModel } from './ppca-model.ts';

export interface PpcaPosteriorShared {
  readonly rows: Held;
  readonly parameters: PpcaParameters;
}

/** Writes log p(x) and the Q posterior means of each row. */
export const ppcaPosteriorJob: Job<PpcaPosteriorShared, null> = {
  init: () => null,
  step(context, { rows, parameters }, shard) {
    const { core } = context;
    const Q = parameters.factors;
    const model = ppcaModel.bind(core, parameters);
    const ppca = putPpca(core, parameters);
    forEachBlock(context, shard, (start, end) => {
      const x = context.rows(rows, start, end);
      const logDensity = core.arena.alloc('f64', end - start);
      model.logEvidence(x, logDensity);
      const means = core.arena.view(posteriorMeans(core, ppca, centre(core, ppca, x)));
      const density = core.arena.view(logDensity);
      const out = context.output(start, end);
      for (let i = 0; i < end - start; i++) {
        out[i * (Q + 1)] = density[i] as number;
        for (let q = 0; q < Q; q++) out[i * (Q + 1) + 1 + q] = means[i * Q + q] as number;
      }
      context.tick(end - shard.start);
    });
    return null;
  },
  merge: () => null,
};
