// f32
import type { Held, Job } from '@marginalia/runtime';
import { forEachBlock } from '../for-each-block.ts';
import type { VaeParameters } from './parameters.ts';
import { encoderHeads, networkOf, prepareAll, putVae } from './vae-memory.ts';

/** Rows, or codes, and the model. */
export interface CodeShared {
  readonly rows: Held;
  readonly parameters: VaeParameters;
  /** What a stored number of a row is multiplied by. */
  readonly unit: number;
}

/** Writes mean and standard deviation of q(z | x): output width 2 Σ H_l. */
export const encodeJob: Job<CodeShared, null> = {
  init: () => null,
  step(context, { rows, parameters, unit }, shard) {
    const { kernels, arena } = context.core;
    const memory = putVae(context.core, parameters);
    const { latents } = parameters;
    const width = 2 * memory.latent;
    forEachBlock(context, shard, (start, end) => {
      const n = end - start;
      let heads = encoderHeads(memory, prepareAll(memory, context.rows(rows, start, end), unit), n);
      const out = arena.alloc('f64', n * width);
      for (let l = 0, at = 0; l < latents.length; at += latents[l++]!) {
        const H = latents[l]!;
        if (l > 0) {
          const below = latents[l - 1]!;
          const network = networkOf(memory, l, n);
          const means = arena.alloc('f32', n * below);
          const [to, from] = [arena.view(means), arena.view(heads)];
          for (let i = 0; i < n; i++) to.set(from.subarray(2 * i * below, (2 * i + 1) * below), i * below);
          network.forward(means, 0, n);
          heads = network.output;
        }
        const [to, from] = [arena.view(out), arena.view(heads)];
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < H; j++) {
            to[i * width + at + j] = from[2 * i * H + j]!;
            to[i * width + memory.latent + at + j] = kernels.scalarExp(0.5 * from[(2 * i + 1) * H + j]!);
          }
        }
      }
      context.output(start, end).set(arena.view(out));
      context.tick(end - shard.start);
    });
    return null;
  },
  merge: () => null,
};
