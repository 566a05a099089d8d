import type { AutoencoderParameters } from './autoencoder/parameters.ts';
import type { VaeParameters } from './vae/parameters.ts';

/** The shape of the covariances of a mixture. */
export type CovarianceName = 'full' | 'tied' | 'diagonal' | 'spherical';

/**
 * p(x) = Σ_k π_k N(x; μ_k, Σ_k). Plain, transferable, hashable.
 */
export interface GaussianMixtureParameters {
  readonly kind: 'mixture';
  readonly components: number;
  readonly observed: number;
  readonly covariance: CovarianceName;
  /** π [K]. */
  readonly weights: Float64Array;
  /** μ [K, D]. */
  readonly means: Float64Array;
  /** full [K, D, D], tied [D, D], diagonal [K, D], spherical [K]. */
  readonly covariances: Float64Array;
}

/**
 * z ~ N(0, I_Q), x = W z + μ + ε, ε ~ N(0, σ² I_D). Plain, transferable, hashable.
 */
export interface PpcaParameters {
  readonly kind: 'ppca';
  readonly observed: number;
  readonly factors: number;
  /** μ [D]. */
  readonly mean: Float64Array;
  /** W [D, Q]; the largest entry in absolute value of every column is positive. */
  readonly loadings: Float64Array;
  /** σ². */
  readonly noiseVariance: number;
}

/** Models whose evidence and posterior have closed forms. */
export type ExactParameters = GaussianMixtureParameters | PpcaParameters;

/** Every model with a likelihood; `kind` tells them apart. */
export type ModelParameters = ExactParameters | VaeParameters;

/** Whatever a file can hold: models, and autoencoders, which have no likelihood. */
export type SavedParameters = ModelParameters | AutoencoderParameters;
