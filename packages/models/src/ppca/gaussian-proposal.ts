import type { Core, Span } from '@marginalia/core-wasm';
import { logTwoPi } from '../constants.ts';
import type { Proposal } from '../latent-variable-model.ts';
import { putKey } from '../put-key.ts';

/** q(z | xᵢ) = N(z; mᵢ, Fᵀ F): one covariance for all rows, a mean for each. */
export interface GaussianBlock {
  readonly Q: number;
  /** m [n, Q]. */
  readonly means: Span<'f64'>;
  /** F [Q, Q]: z = m + ε F for a row ε of standard normals. */
  readonly factor: Span<'f64'>;
  /** F⁻¹ [Q, Q]. */
  readonly inverse: Span<'f64'>;
  /** log |det F|. */
  readonly logDeterminant: number;
}

/** Draws Gaussian vectors by gemm over whole rows of samples; log q comes from ε itself. */
export function gaussianProposal({ kernels, arena }: Core, q: GaussianBlock): Proposal {
  const { Q, means, factor, inverse } = q;
  const constant = -0.5 * Q * logTwoPi - q.logDeterminant;

  return {
    sampleAndLogProb({ key, firstRow, rows, firstSample, samples }, z, logQ) {
      arena.scope(() => {
        const noise = arena.alloc('f64', z.length);
        kernels.normals(putKey(arena, key), firstRow, rows, firstSample, samples, Q, 0, noise.ptr);
        for (let i = 0; i < rows; i++) {
          const at = i * samples * Q * 8;
          const mean = means.ptr + i * Q * 8;
          kernels.gemmNN(noise.ptr + at, Q, factor.ptr, Q, mean, 0, samples, Q, Q, z.ptr + at, Q);
        }
        arena.view(logQ).fill(0);
        kernels.addSquaredNorms(noise.ptr, logQ.length, Q, -0.5, constant, logQ.ptr);
      });
    },

    logProb(z, samples, out) {
      arena.scope(() => {
        const rows = out.length / samples;
        const ones = arena.put(new Float64Array(samples).fill(1));
        const negative = arena.put(arena.view(means).map((mean) => -mean));
        const centred = arena.alloc('f64', samples * Q);
        const noise = arena.alloc('f64', z.length);
        for (let i = 0; i < rows; i++) {
          const at = i * samples * Q * 8;
          // z − m first, then F⁻¹: z F⁻¹ − m F⁻¹ loses digits when the noise is small.
          const minusMean = negative.ptr + i * Q * 8;
          kernels.gemmNN(ones.ptr, 1, minusMean, Q, z.ptr + at, Q, samples, Q, 1, centred.ptr, Q);
          kernels.gemmNN(centred.ptr, Q, inverse.ptr, Q, 0, 0, samples, Q, Q, noise.ptr + at, Q);
        }
        arena.view(out).fill(0);
        kernels.addSquaredNorms(noise.ptr, out.length, Q, -0.5, constant, out.ptr);
      });
    },
  };
}
