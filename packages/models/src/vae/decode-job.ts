// f32
import type { Job } from '@marginalia/runtime';
import type { CodeShared } from './encode-job.ts';
import { meansOfOutputs } from './outputs.ts';
import { networkOf, putVae } from './vae-memory.ts';

/** Writes the mean of p(x | h₁); rows are codes. Output width `meanWidth`. */
export const decodeJob: Job<CodeShared, null> = {
  init: () => null,
  step(context, { rows, parameters }, shard) {
    const { core } = context;
    const { arena } = core;
    const memory = putVae(core, parameters);
    const [H, latent] = [parameters.latents[0]!, memory.latent];
    const together = Math.min(memory.drawsAtATime, shard.end - shard.start);
    const network = networkOf(memory, memory.layers, together);
    const h = arena.alloc('f32', together * H);
    for (let start = shard.start; start < shard.end; start += together) {
      const end = Math.min(start + together, shard.end);
      arena.scope(() => {
        const codes = arena.view(context.rows(rows, start, end));
        const to = arena.view(h);
        for (let i = 0; i < end - start; i++) {
          for (let j = 0; j < H; j++) to[i * H + j] = codes[i * latent + j]!;
        }
        network.forward(h, 0, end - start);
        const means = meansOfOutputs(core, parameters, network.output, end - start);
        context.output(start, end).set(means);
      });
      context.tick(end - shard.start);
    }
    return null;
  },
  merge: () => null,
};
