// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type { Objective } from './objective.ts';
import type { VaeParameters } from './parameters.ts';
import type { VaePass } from './pass.ts';

/** Objectives and KLs of rows, without a gradient. */
export interface RowBounds {
  /** The objective of every row [capacity], nats. */
  readonly bound: Span<'f64'>;
  /**
   * KL of every unit of the rows [capacity, Σ H], layers from x upwards: in closed form at the top, by the draws below it, so
   * that the sum over units has the expectation of log q(z | x) − log p(z).
   */
  readonly divergence: Span<'f64'>;
  /** After `forward` without a gradient, on rows [0, count). */
  run(count: number): void;
}

/** Room for the capacity of the pass. */
export function bindRowBounds(
  core: Core,
  { latents: widths }: VaeParameters,
  pass: VaePass,
  { kind, samples, kl, beta, freeBits }: Objective,
  capacity: number,
): RowBounds {
  const { kernels, arena } = core;
  const L = widths.length;
  const top = widths[L - 1]!;
  const width = widths.reduce((sum, H) => sum + H, 0);
  const heads = L === 1 ? capacity : capacity * samples;
  const [unitKl, unused] = [arena.alloc('f32', heads * top), arena.alloc('f32', heads * 2 * top)];
  const logWeights = arena.alloc('f64', capacity * samples);
  const bound = arena.alloc('f64', capacity);
  const divergence = arena.alloc('f64', capacity * width);

  /** Closed form: KL(q(h_L | h_{L−1}) ‖ N(0, I)), the mean over draws. */
  function topLayer(count: number): void {
    const each = L === 1 ? 1 : samples;
    kernels.gaussianKlF32(pass.heads[L - 1]!.ptr, count * each, top, 0, 0, unitKl.ptr, unused.ptr);
    const [from, to] = [arena.view(unitKl), arena.view(divergence)];
    for (let r = 0; r < count; r++) {
      for (let j = 0; j < top; j++) {
        let sum = 0;
        for (let s = r * each; s < (r + 1) * each; s++) sum += from[s * top + j]!;
        to[r * width + width - top + j] = sum / each;
      }
    }
  }

  /** The mean over draws of log q(h_l | h_{l−1}) − log p(h_l | h_{l+1}), unit by unit. */
  function lowerLayer(l: number, offset: number, count: number): void {
    const H = widths[l]!;
    const views = [pass.heads[l]!, pass.noise[l]!, pass.latents[l]!, pass.networks[L + l + 1]!.output];
    const [q, noise, z, p] = views.map((span) => arena.view(span)) as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const to = arena.view(divergence);
    for (let r = 0; r < count; r++) {
      for (let j = 0; j < H; j++) {
        let sum = 0;
        for (let s = r * samples; s < (r + 1) * samples; s++) {
          const logVariance = q[2 * H * (l === 0 ? r : s) + H + j]!;
          const prior = p[2 * H * s + H + j]!;
          const [e, miss] = [noise[s * H + j]!, z[s * H + j]! - p[2 * H * s + j]!];
          sum += prior - logVariance + miss * miss * kernels.scalarExp(-prior) - e * e;
        }
        to[r * width + offset + j] = sum / (2 * samples);
      }
    }
  }

  return {
    bound,
    divergence,
    run(count) {
      topLayer(count);
      for (let l = 0, offset = 0; l < L - 1; offset += widths[l++]!) lowerLayer(l, offset, count);
      const [A, P, Q] = [pass.logLikelihood, pass.logPrior, pass.logProposal].map((span) =>
        arena.view(span),
      ) as [Float64Array, Float64Array, Float64Array];
      const [w, out] = [arena.view(logWeights), arena.view(bound)];
      const analytic = kind === 'elbo' && kl === 'analytic';
      for (let i = 0; i < count * samples; i++) w[i] = analytic ? A[i]! : A[i]! + beta * (P[i]! - Q[i]!);
      if (kind === 'iwae') {
        kernels.logSumExpRows(logWeights.ptr, count, samples, bound.ptr);
        const logSamples = kernels.scalarLog(samples);
        for (let r = 0; r < count; r++) out[r] = out[r]! - logSamples;
        return;
      }
      const units = arena.view(divergence);
      for (let r = 0; r < count; r++) {
        let sum = 0;
        for (let s = r * samples; s < (r + 1) * samples; s++) sum += w[s]!;
        out[r] = sum / samples;
        if (!analytic) continue;
        let pressed = 0;
        for (let j = r * width; j < (r + 1) * width; j++) pressed += Math.max(freeBits, units[j]!);
        out[r] = out[r]! - beta * pressed;
      }
    },
  };
}
