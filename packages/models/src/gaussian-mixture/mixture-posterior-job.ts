import type { Held, Job } from '@marginalia/runtime';
import { forEachBlock } from '../for-each-block.ts';
import type { GaussianMixtureParameters } from '../parameters.ts';
import { mixtureDensities } from './mixture-densities.ts';
import { bindMixture } from './mixture-memory.ts';

export interface MixturePosteriorShared {
  readonly rows: Held;
  readonly parameters: GaussianMixtureParameters;
}

/** Writes log p(x) and the K responsibilities of each row. */
export const mixturePosteriorJob: Job<MixturePosteriorShared, null> = {
  init: () => null,
  step(context, { rows, parameters }, shard) {
    const { arena } = context.core;
    const K = parameters.components;
    const memory = bindMixture(context.core, parameters);
    forEachBlock(context, shard, (start, end) => {
      const { logDensity, responsibilities } = mixtureDensities(
        context.core,
        memory,
        context.rows(rows, start, end),
      );
      const out = context.output(start, end);
      const density = arena.view(logDensity);
      const r = arena.view(responsibilities);
      for (let i = 0; i < end - start; i++) {
        out[i * (K + 1)] = density[i] as number;
        for (let k = 0; k < K; k++) out[i * (K + 1) + 1 + k] = r[i * K + k] as number;
      }
      context.tick(end - shard.start);
    });
    return null;
  },
  merge: () => null,
};
