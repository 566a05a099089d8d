// f32
import type { Held, Job } from '@marginalia/runtime';
import { putKey } from '../put-key.ts';
import { streams } from '../streams.ts';
import type { Objective } from './objective.ts';
import { latentWidth, type VaeParameters } from './parameters.ts';
import { bindPass } from './pass.ts';
import { createPreparation, roomForRows, type RowSource } from './prepare-rows.ts';
import { bindRowBounds } from './row-bounds.ts';
import { putVae } from './vae-memory.ts';

/** The rows of a bound. */
export interface BoundShared {
  readonly parameters: VaeParameters;
  readonly rows: Held;
  /** Their indices; the noise ε is named by the places in this list. */
  readonly members: Int32Array;
  readonly unit: number;
  readonly missing: boolean;
  readonly draws: RowSource['draws'];
  readonly objective: Objective;
  readonly seed: number;
}

/** Sums over rows. */
export interface BoundSummary {
  readonly rows: number;
  /** Σ of the objective, nats. */
  readonly bound: number;
  /** Means over rows of what the encoders' means are, and the sums of the squares of what they miss them by [Σ H]. */
  readonly mean: Float64Array;
  readonly scatter: Float64Array;
  /** Σ of each unit's KL [Σ H]. */
  readonly divergence: Float64Array;
}

/** Draws of a block: their activations stay in the cache. */
const drawsPerBlock = 512;

/** The objective on rows with fixed noise, and what the units of z do there. */
export const boundJob: Job<BoundShared, BoundSummary> = {
  init({ parameters }) {
    const zeros = (): Float64Array => new Float64Array(latentWidth(parameters));
    return { rows: 0, bound: 0, mean: zeros(), scatter: zeros(), divergence: zeros() };
  },

  step(context, shared, shard) {
    const { core } = context;
    const { kernels, arena } = core;
    const { parameters, members, objective, missing, unit, draws } = shared;
    const { samples } = objective;
    const { latents } = parameters;
    const width = latentWidth(parameters);
    const capacity = Math.min(shard.end - shard.start, Math.max(1, Math.floor(drawsPerBlock / samples)));
    const vector = putVae(core, parameters).vector;
    const pass = bindPass(core, parameters, vector, samples, capacity, { strength: 0, variance: 1 });
    const bounds = bindRowBounds(core, parameters, pass, objective, capacity);
    const rows = roomForRows(core, parameters, capacity, missing);
    const prepare = createPreparation(core, parameters);
    const key = putKey(arena, { seed: shared.seed, stream: streams.boundNoise });
    const { mean, scatter, divergence } = boundJob.init(shared);
    let [bound, seen] = [0, 0];

    for (let start = shard.start; start < shard.end; start += capacity) {
      const count = Math.min(capacity, shard.end - start);
      prepare(
        { data: context.data(shared.rows), unit, draws },
        members.subarray(start, start + count),
        0,
        rows,
      );
      latents.forEach((H, l) => kernels.normalsF32(key, start, count, 0, samples, H, l, pass.noise[l]!.ptr));
      pass.forward({ rows, first: 0, count, sparse: null }, false);
      bounds.run(count);
      const [values, kl] = [arena.view(bounds.bound), arena.view(bounds.divergence)];
      for (let r = 0; r < count; r++) {
        bound += values[r]!;
        seen++;
        let unitIndex = 0;
        for (const [l, H] of latents.entries()) {
          const heads = arena.view(pass.heads[l]!);
          const each = l === 0 ? 1 : samples;
          for (let j = 0; j < H; j++, unitIndex++) {
            let sum = 0;
            for (let s = r * each; s < (r + 1) * each; s++) sum += heads[2 * H * s + j]!;
            const [value, before] = [sum / each, mean[unitIndex]!];
            const after = before + (value - before) / seen;
            mean[unitIndex] = after;
            scatter[unitIndex]! += (value - before) * (value - after);
            divergence[unitIndex]! += kl[r * width + unitIndex]!;
          }
        }
      }
      context.tick(start + count - shard.start);
    }
    return { rows: seen, bound, mean, scatter, divergence };
  },

  merge(into, from) {
    if (into.rows === 0) return from;
    const rows = into.rows + from.rows;
    const share = from.rows / rows;
    const delta = from.mean.map((value, j) => value - into.mean[j]!);
    return {
      rows,
      bound: into.bound + from.bound,
      mean: into.mean.map((value, j) => value + share * delta[j]!),
      scatter: into.scatter.map(
        (value, j) => value + from.scatter[j]! + into.rows * share * delta[j]! * delta[j]!,
      ),
      divergence: into.divergence.map((value, j) => value + from.divergence[j]!),
    };
  },
};
