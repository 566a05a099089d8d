import { type Core, MarginaliaError, type Span } from '@marginalia/core-wasm';
import type { PpcaParameters } from '../parameters.ts';

/** A PPCA model in memory, with what is derived once: M = Wᵀ W + σ² I = L Lᵀ. */
export interface PpcaMemory {
  readonly D: number;
  readonly Q: number;
  readonly noiseVariance: number;
  /** log σ². */
  readonly logNoise: number;
  /** −μ [D]. */
  readonly minusMean: Span<'f64'>;
  /** W [D, Q], and −W. */
  readonly loadings: Span<'f64'>;
  readonly minusLoadings: Span<'f64'>;
  /** L [Q, Q] lower, and L⁻¹. */
  readonly factor: Span<'f64'>;
  readonly inverseFactor: Span<'f64'>;
  /** M⁻¹ Wᵀ [Q, D]: posterior means are (x − μ) times its transpose. */
  readonly projection: Span<'f64'>;
  /** log det M. */
  readonly logDeterminant: number;
}

/** Puts a model into the arena's current scope. @throws E_NOT_POSITIVE_DEFINITE if M is not, in double precision */
export function putPpca({ kernels, arena }: Core, parameters: PpcaParameters): PpcaMemory {
  const { observed: D, factors: Q, mean, loadings: W, noiseVariance } = parameters;
  const minusMean = arena.put(mean.map((value) => -value));
  const loadings = arena.put(W);
  const minusLoadings = arena.put(W.map((value) => -value));
  const noise = new Float64Array(Q * Q);
  for (let q = 0; q < Q; q++) noise[q * Q + q] = noiseVariance;
  const factor = arena.put(noise);
  kernels.gemmTN(loadings.ptr, Q, loadings.ptr, Q, factor.ptr, Q, Q, Q, D, factor.ptr, Q);
  const pivot = kernels.cholesky(factor.ptr, Q, factor.ptr);
  if (pivot !== 0) {
    throw new MarginaliaError(
      'E_NOT_POSITIVE_DEFINITE',
      `ppca: Wᵀ W + σ² I must be positive definite, got pivot ${pivot} of ${Q} that is not positive`,
      { remedy: 'The noise variance is too small beside the loadings: use fewer factors.' },
    );
  }
  const inverseFactor = arena.alloc('f64', Q * Q);
  kernels.triangularInverse(factor.ptr, Q, inverseFactor.ptr);
  const projection = arena.alloc('f64', Q * D);
  const half = arena.alloc('f64', Q * D);
  kernels.gemmNT(inverseFactor.ptr, Q, loadings.ptr, Q, 0, 0, Q, D, Q, half.ptr, D);
  kernels.gemmTN(inverseFactor.ptr, Q, half.ptr, D, 0, 0, Q, D, Q, projection.ptr, D);
  return {
    D,
    Q,
    noiseVariance,
    minusMean,
    loadings,
    minusLoadings,
    factor,
    inverseFactor,
    projection,
    logNoise: kernels.scalarLog(noiseVariance),
    logDeterminant: kernels.logDeterminantCholesky(factor.ptr, Q),
  };
}

/** x − μ for a block of rows [n, D]. */
export function centre({ kernels, arena }: Core, { D, minusMean }: PpcaMemory, x: Span<'f64'>): Span<'f64'> {
  const n = x.length / D;
  const ones = arena.put(new Float64Array(n).fill(1));
  const centred = arena.alloc('f64', x.length);
  kernels.gemmNN(ones.ptr, 1, minusMean.ptr, D, x.ptr, D, n, D, 1, centred.ptr, D);
  return centred;
}

/** out = E[z | x] = M⁻¹ Wᵀ (x − μ) for centred rows, [n, Q]. */
export function posteriorMeans(
  { kernels }: Core,
  { D, Q, projection }: PpcaMemory,
  centred: Span<'f64'>,
  out: Span<'f64'>,
): void {
  kernels.gemmNT(centred.ptr, D, projection.ptr, D, 0, 0, centred.length / D, Q, D, out.ptr, Q);
}

/** x − μ − W z for centred rows [n, D] and one z a row [n, Q]. */
export function residuals(
  { kernels, arena }: Core,
  { D, Q, minusLoadings }: PpcaMemory,
  centred: Span<'f64'>,
  z: Span<'f64'>,
): Span<'f64'> {
  const out = arena.alloc('f64', centred.length);
  kernels.gemmNT(z.ptr, Q, minusLoadings.ptr, Q, centred.ptr, D, centred.length / D, D, Q, out.ptr, D);
  return out;
}

/** Standard deviations of p(z | x) [Q]: with M⁻¹ = L⁻ᵀ L⁻¹, σ times the lengths of the columns of L⁻¹. */
export function posteriorDeviations(core: Core, parameters: PpcaParameters): Float64Array {
  const { arena } = core;
  return arena.scope((): Float64Array => {
    const { Q, noiseVariance, inverseFactor } = putPpca(core, parameters);
    const inverse = arena.view(inverseFactor);
    return Float64Array.from({ length: Q }, (_, q) => {
      let sum = 0;
      for (let i = q; i < Q; i++) sum += inverse[i * Q + q]! * inverse[i * Q + q]!;
      return Math.sqrt(noiseVariance * sum);
    });
  });
}
