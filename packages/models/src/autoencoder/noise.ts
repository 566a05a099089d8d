// f32
import type { Core } from '@marginalia/core-wasm';
import { putKey } from '../put-key.ts';
import { streams } from '../streams.ts';

/** What a denoising autoencoder's inputs are corrupted by, anew in every epoch. */
export type Noise =
  /** u + σ ε, ε ~ N(0, 1). */
  | { readonly kind: 'gaussian'; readonly standardDeviation: number }
  /** 0 with probability p: of centred columns their mean. */
  | { readonly kind: 'mask'; readonly probability: number }
  /** With probability p the column's smallest or largest value, equally likely; 0 or 1 for cross-entropy. */
  | { readonly kind: 'salt'; readonly probability: number };

/** Noise, what its draws are named by besides the row, and the extremes of u [D]. */
export interface NoiseSource {
  readonly noise: Noise;
  readonly seed: number;
  readonly epoch: number;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/**
 * Gives a function that corrupts u [D] of a row where it stands. Draws are named by (seed, row, epoch), one uniform or normal a
 * cell.
 *
 * @see Vincent et al. 2010, §3.3
 */
export function bindNoise(
  { kernels, arena }: Core,
  { noise, seed, epoch, least, most }: NoiseSource,
): (u: Float32Array, start: number, row: number) => void {
  const D = least.length;
  const key = putKey(arena, { seed, stream: streams.corruption });
  const draws = arena.alloc('f32', D);
  if (noise.kind === 'gaussian') {
    return (u, start, row) => {
      kernels.normalsF32(key, row, 1, epoch, 1, D, 0, draws.ptr);
      arena.view(draws).forEach((e, d) => (u[start + d] = u[start + d]! + noise.standardDeviation * e));
    };
  }
  const { kind, probability: p } = noise;
  return (u, start, row) => {
    kernels.uniformsF32(key, row, 1, epoch, 1, D, 0, draws.ptr);
    arena.view(draws).forEach((v, d) => {
      if (v < p) u[start + d] = kind === 'mask' ? 0 : (v < p / 2 ? least : most)[d]!;
    });
  };
}
