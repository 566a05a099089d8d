import type { Core, Span } from '@marginalia/core-wasm';
import type { CovarianceName } from '../../parameters.ts';

/** K components of D columns. */
export interface MixtureShape {
  readonly components: number;
  readonly observed: number;
}

/** What an E-step leaves, centred on the means it used. */
interface CentredStatistics extends MixtureShape {
  /** N_k = Σ w r [K]. */
  readonly counts: Float64Array;
  /** δ_k = Σ w r (x − μ_k) / N_k [K, D]: how far the means move. */
  readonly shifts: Float64Array;
  /** S_k = Σ w r (x − μ_k)(x − μ_k)ᵀ, shaped like the covariances; of matrices the lower half. */
  readonly scatters: Float64Array;
}

/** What is derived from covariances. */
export interface Factors {
  /** Inverse Cholesky factors (of variances: 1/√), shaped like the covariances. */
  readonly factors: Float64Array;
  /** log det Σ_k [K]. */
  readonly logDeterminants: Float64Array;
  /** The largest 1 / (1 − R²) of a column on those before it: by how much Σ⁻¹ inflates rounding. 1 without correlations. */
  readonly inflation: number;
}

/** A covariance that is none. */
export interface Collapse {
  /** null when all components share the covariance. */
  readonly component: number | null;
  readonly detail: string;
}

/**
 * All that depends on the shape of the covariances. Covariances, factors and scatters have the same shape.
 */
export interface CovarianceKind {
  readonly name: CovarianceName;
  /** By which the E-step kernel knows it. */
  readonly code: number;
  shape(of: MixtureShape): readonly number[];
  freeParameters(of: MixtureShape): number;
  /** Floating-point operations an E-step takes for a row, roughly. */
  operations(of: MixtureShape): number;
  /** Every component gets the covariance diag(variances [D]). */
  fromVariances(variances: Float64Array, of: MixtureShape): Float64Array;
  /** What the kind keeps of full scatters [K, D, D]. */
  reduce(scatters: Float64Array, of: MixtureShape): Float64Array;
  /** The M-step: S_k / N_k − δ_k δ_kᵀ + diag(regularization), pooled as the kind demands. */
  maximise(statistics: CentredStatistics, regularization: Float64Array): Float64Array;
  factorise(core: Core, covariances: Float64Array, of: MixtureShape): Factors | Collapse;
  /** Σ from inverse factors: undoes `factorise`. */
  unfactorise(core: Core, factors: Float64Array, of: MixtureShape): Float64Array;
  /** Whether element i of the factors is on a diagonal, so > 0; others may be anything (above it, 0). */
  isPositive(i: number, D: number): boolean;
  /** Which elements of a matrix differ from their mirror images; null if none do. */
  symmetryFault(covariances: Float64Array, D: number): string | null;
  /** tr(diag(regularization) Σ_k⁻¹) [K]. */
  ridge(factors: Float64Array, regularization: Float64Array, of: MixtureShape): Float64Array;
  /** Turns a standard normal vector at `noise` into one of covariance Σ_k, in place. */
  colour(core: Core, factors: Span<'f64'>, of: MixtureShape, component: number, noise: Span<'f64'>): void;
}

export const isCollapse = (result: object): result is Collapse => 'detail' in result;
