import type { Address, Core, Span } from '@marginalia/core-wasm';
import { logTwoPi } from '../constants.ts';
import type { Proposal, Weigh } from '../latent-variable-model.ts';
import { putKey } from '../put-key.ts';

/** q(z | xᵢ) = N(z; mᵢ, Fᵀ F): one covariance for all rows, a mean for each. */
export interface GaussianBlock {
  readonly Q: number;
  /** m [n, Q]. */
  readonly means: Span<'f64'>;
  /** Whether m = 0 and F = I: then z is ε. */
  readonly standard: boolean;
  /** F [Q, Q], lower triangular: z = m + ε F for a row ε of standard normals. */
  readonly factor: Span<'f64'>;
  /** F⁻¹ [Q, Q]. */
  readonly inverse: Span<'f64'>;
  /** log |det F|. */
  readonly logDeterminant: number;
}

/** Writes the log density of `count` vectors z and the `row`-th row; addresses of z and of the results. */
export type RowDensity = (row: number, z: Address, count: number, out: Address) => void;

/** Elements of ε that are worked on at a time: 20 KiB, so that they stay in the first-level cache with z. */
const noiseAtATime = 2560;

const piece = (Q: number): number => Math.max(8, Math.floor(noiseAtATime / Q) & ~7);

/** log |q|'s constant: log q(z) = constant − ½ ‖ε‖². */
const logConstant = ({ Q, logDeterminant }: GaussianBlock): number => -0.5 * Q * logTwoPi - logDeterminant;

/** Draws Gaussian vectors by triangular products over many samples of a row; log q comes from ε itself. */
export function gaussianProposal({ kernels, arena }: Core, q: GaussianBlock): Proposal {
  const { Q, means, factor, inverse } = q;
  const constant = logConstant(q);
  const together = piece(Q);
  const noise = arena.alloc('f64', q.standard ? 0 : together * Q);

  return {
    sampleAndLogProb({ key, firstRow, rows, firstSample, samples }, z, logQ) {
      arena.scope(() => {
        const address = putKey(arena, key);
        arena.view(logQ).fill(0);
        if (q.standard) {
          kernels.normals(address, firstRow, rows, firstSample, samples, Q, 0, z.ptr);
          kernels.addSquaredNorms(z.ptr, logQ.length, Q, -0.5, constant, logQ.ptr);
          return;
        }
        for (let i = 0; i < rows; i++) {
          const mean = means.ptr + i * Q * 8;
          for (let s = 0; s < samples; s += together) {
            const count = Math.min(together, samples - s);
            const at = i * samples + s;
            kernels.normals(address, firstRow + i, 1, firstSample + s, count, Q, 0, noise.ptr);
            kernels.trmmNN(noise.ptr, Q, factor.ptr, Q, mean, 0, count, Q, z.ptr + at * Q * 8, Q);
            kernels.addSquaredNorms(noise.ptr, count, Q, -0.5, constant, logQ.ptr + at * 8);
          }
        }
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

/** log p − log q of draws by `density`, log p(x, z) or, for draws of the prior itself, log p(x | z). */
export function gaussianWeights({ kernels, arena }: Core, q: GaussianBlock, density: RowDensity): Weigh {
  const { Q, means, factor, standard } = q;
  const constant = logConstant(q);
  const together = piece(Q);
  const noise = arena.alloc('f64', together * Q);
  const z = standard ? noise : arena.alloc('f64', together * Q);
  return ({ key, firstRow, rows, firstSample, samples }, out) =>
    arena.scope(() => {
      const address = putKey(arena, key);
      for (let i = 0; i < rows; i++) {
        const mean = means.ptr + i * Q * 8;
        for (let s = 0; s < samples; s += together) {
          const count = Math.min(together, samples - s);
          const to = out.ptr + (i * samples + s) * 8;
          kernels.normals(address, firstRow + i, 1, firstSample + s, count, Q, 0, noise.ptr);
          if (!standard) kernels.trmmNN(noise.ptr, Q, factor.ptr, Q, mean, 0, count, Q, z.ptr, Q);
          density(i, z.ptr, count, to);
          if (!standard) kernels.addSquaredNorms(noise.ptr, count, Q, 0.5, -constant, to);
        }
      }
    });
}
