// f32
import type { Job } from '@marginalia/runtime';
import type { CodeShared } from './encode-job.ts';
import { meansOfOutputs } from './outputs.ts';
import { networkOf, putVae } from './vae-memory.ts';

/** Codes, and the lowest stochastic layer they hold, counted from 0. */
export interface DecodeShared extends CodeShared {
  readonly lowest: number;
}

/**
 * Writes the mean of p(x | h₁); rows are codes, of which the lowest layer is looked at, and those below it are taken at their means.
 * Output width `meanWidth`.
 */
export const decodeJob: Job<DecodeShared, null> = {
  init: () => null,
  step(context, { rows, parameters, lowest }, shard) {
    const { core } = context;
    const { arena } = core;
    const { latents } = parameters;
    const memory = putVae(core, parameters);
    const together = Math.min(memory.drawsAtATime, shard.end - shard.start);
    const networks = latents
      .slice(0, lowest + 1)
      .map((_, l) => networkOf(memory, memory.layers + l, together));
    const layers = networks.map((_, l) => arena.alloc('f32', together * latents[l]!));
    for (let start = shard.start; start < shard.end; start += together) {
      const end = Math.min(start + together, shard.end);
      const n = end - start;
      arena.scope(() => {
        let from: Float64Array | Float32Array = arena.view(context.rows(rows, start, end));
        let stride = rows.columns;
        for (let l = lowest; l >= 0; l--) {
          const H = latents[l]!;
          const h = arena.view(layers[l]!);
          for (let i = 0; i < n; i++) for (let j = 0; j < H; j++) h[i * H + j] = from[i * stride + j]!;
          networks[l]!.forward(layers[l]!, 0, n);
          if (l > 0) [from, stride] = [arena.view(networks[l]!.output), 2 * latents[l - 1]!];
        }
        context.output(start, end).set(meansOfOutputs(core, parameters, networks[0]!.output, n));
      });
      context.tick(end - shard.start);
    }
    return null;
  },
  merge: () => null,
};
