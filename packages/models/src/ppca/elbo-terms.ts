import type { Core, Span } from '@marginalia/core-wasm';
import { logTwoPi } from '../constants.ts';
import { elboColumns } from '../latent-variable-model.ts';
import type { GaussianBlock } from './gaussian-proposal.ts';
import { centre, posteriorMeans, type PpcaMemory, residuals } from './ppca-memory.ts';

/**
 * The columns of the ELBO for q = N(a, V), V = Fᵀ F, each as its own Gaussian expectation, M = L Lᵀ, m = E[z | x]:
 *
 *   E_q[log p(x, z)]  = −½ ((D + Q) log 2π + D log σ² + ‖x − μ − W a‖² / σ² + ‖a‖² + ‖F L‖² / σ²)
 *   H(q)              = ½ (Q (1 + log 2π) + log det V)
 *   E_q[log p(x | z)] = −½ (D log 2π + D log σ² + (‖x − μ − W a‖² + ‖W Fᵀ‖²) / σ²)
 *   KL(q ‖ p(z))      = ½ (‖F‖² + ‖a‖² − Q − log det V)
 *   KL(q ‖ p(z | x))  = ½ (‖F L‖² / σ² + ‖Lᵀ (m − a)‖² / σ² − Q + log det(σ² M⁻¹) − log det V)
 *
 * Norms of matrices are Frobenius norms: traces of the quadratic forms.
 */
export function ppcaElboTerms(
  core: Core,
  ppca: PpcaMemory,
  q: GaussianBlock,
  x: Span<'f64'>,
  out: Span<'f64'>,
): void {
  const { kernels, arena } = core;
  const { D, Q, noiseVariance, logNoise, logDeterminant } = ppca;
  const n = x.length / D;
  const centred = centre(core, ppca, x);
  const left = squaredNorms(core, residuals(core, ppca, centred, q.means), D);
  const lengths = squaredNorms(core, q.means, Q);
  const away = squaredNorms(core, whitenedOffsets(core, ppca, q, centred), Q);

  const product = arena.alloc('f64', Math.max(D, Q) * Q);
  kernels.gemmNN(q.factor.ptr, Q, ppca.factor.ptr, Q, 0, 0, Q, Q, Q, product.ptr, Q);
  const traceMV = kernels.dot(product.ptr, product.ptr, Q * Q);
  kernels.gemmNT(ppca.loadings.ptr, Q, q.factor.ptr, Q, 0, 0, D, Q, Q, product.ptr, Q);
  const traceWVW = kernels.dot(product.ptr, product.ptr, D * Q);
  const traceV = kernels.dot(q.factor.ptr, q.factor.ptr, Q * Q);
  const logDetV = 2 * q.logDeterminant;
  const logDetPosterior = Q * logNoise - logDeterminant;

  const terms = arena.view(out);
  const [leftOf, lengthOf, awayOf] = [arena.view(left), arena.view(lengths), arena.view(away)];
  for (let i = 0, at = 0; i < n; i++, at += elboColumns.length) {
    const misfit = leftOf[i]!;
    const length = lengthOf[i]!;
    const offset = awayOf[i]!;
    terms[at] =
      -0.5 * ((D + Q) * logTwoPi + D * logNoise + misfit / noiseVariance + length + traceMV / noiseVariance);
    terms[at + 1] = 0.5 * (Q * (1 + logTwoPi) + logDetV);
    terms[at + 2] = -0.5 * (D * (logTwoPi + logNoise) + (misfit + traceWVW) / noiseVariance);
    terms[at + 3] = 0.5 * (traceV + length - Q - logDetV);
    terms[at + 4] = 0.5 * ((traceMV + offset) / noiseVariance - Q + logDetPosterior - logDetV);
  }
}

/** Lᵀ (m − a) of each row, as rows (m − a)ᵀ L [n, Q]. */
function whitenedOffsets(core: Core, ppca: PpcaMemory, q: GaussianBlock, centred: Span<'f64'>): Span<'f64'> {
  const { kernels, arena } = core;
  const { Q } = ppca;
  const offsets = arena.alloc('f64', q.means.length);
  posteriorMeans(core, ppca, centred, offsets);
  const out = arena.alloc('f64', offsets.length);
  const from = arena.view(q.means);
  const to = arena.view(offsets);
  for (let i = 0; i < to.length; i++) to[i] = to[i]! - from[i]!;
  kernels.gemmNN(offsets.ptr, Q, ppca.factor.ptr, Q, 0, 0, offsets.length / Q, Q, Q, out.ptr, Q);
  return out;
}

/** ‖row‖² [n]. */
function squaredNorms({ kernels, arena }: Core, rows: Span<'f64'>, width: number): Span<'f64'> {
  const out = arena.alloc('f64', rows.length / width);
  kernels.addSquaredNorms(rows.ptr, out.length, width, 1, 0, out.ptr);
  return out;
}
