import type { Core, Span } from '@marginalia/core-wasm';
import type { Proposal } from '../latent-variable-model.ts';
import { putKey } from '../put-key.ts';

/** q(z | x) = p[row, z] over K categories, as probabilities and as logarithms; `stride` from row to row, 0 shares one. */
export interface Categories {
  readonly K: number;
  readonly probabilities: Span<'f64'>;
  readonly logProbabilities: Span<'f64'>;
  readonly stride: number;
}

/** Draws categories; z is [rows, samples, 1]. */
export function categoricalProposal({ kernels, arena }: Core, q: Categories): Proposal {
  const logProb = (z: Span<'f64'>, samples: number, out: Span<'f64'>): void =>
    gather(arena.view(q.logProbabilities), q.stride, arena.view(z), samples, arena.view(out));
  return {
    logProb,
    sampleAndLogProb({ key, firstRow, rows, firstSample, samples }, z, logQ) {
      arena.scope(() => {
        const address = putKey(arena, key);
        const { probabilities, stride, K } = q;
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
      logProb(z, samples, logQ);
    },
  };
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
