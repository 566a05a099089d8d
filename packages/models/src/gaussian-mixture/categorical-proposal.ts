import type { Core, Span } from '@marginalia/core-wasm';
import type { DrawBlock, Proposal } from '../latent-variable-model.ts';
import { putKey } from '../put-key.ts';

/** q(z | x) = p[row, z] over K categories, as probabilities and as logarithms; `stride` from row to row, 0 shares one. */
export interface Categories {
  readonly K: number;
  readonly probabilities: Span<'f64'>;
  readonly logProbabilities: Span<'f64'>;
  readonly stride: number;
}

/** Draws categories; z is [rows, samples, 1]. */
export function categoricalProposal(core: Core, q: Categories): Proposal {
  const { arena } = core;
  const logProb = (z: Span<'f64'>, samples: number, out: Span<'f64'>): void =>
    gather(arena.view(q.logProbabilities), q.stride, arena.view(z), samples, arena.view(out));
  return {
    logProb,
    sampleAndLogProb(block, z, logQ) {
      drawCategories(core, q, block, z);
      logProb(z, block.samples, logQ);
    },
  };
}

/** z [rows, samples, 1]. */
export function drawCategories(
  { kernels, arena }: Core,
  { probabilities, stride, K }: Categories,
  { key, firstRow, rows, firstSample, samples }: DrawBlock,
  z: Span<'f64'>,
): void {
  arena.scope(() => {
    const address = putKey(arena, key);
    kernels.categorical(
      address,
      firstRow,
      rows,
      firstSample,
      samples,
      0,
      probabilities.ptr,
      stride,
      K,
      z.ptr,
    );
  });
}

/** out[i, s] = table[i · stride + z[i, s]]. */
export function gather(
  table: Float64Array,
  stride: number,
  z: Float64Array,
  samples: number,
  out: Float64Array,
): void {
  for (let at = 0, row = 0; at < out.length; row += stride) {
    for (let s = 0; s < samples; s++, at++) out[at] = table[row + z[at]!]!;
  }
}
