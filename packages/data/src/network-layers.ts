import type { DenseLayer } from './dense-layer.ts';

/**
 * A stochastic layer z of a variational autoencoder over x, or over the stochastic layer below it:
 *
 *   h = encoder(x),   q(z | x) = N(z; mean(h), diag exp(logVariance(h))),   p(x | z) from decoder(z)
 */
export interface StochasticLayer {
  /** May be empty: then mean and logVariance see x. */
  readonly encoder: readonly DenseLayer[];
  /** identity, to H values. */
  readonly mean: DenseLayer;
  /** identity, to H values: log σ². */
  readonly logVariance: DenseLayer;
  /** From H values; for other likelihoods than gaussian the last one gives the parameters of p(x | z), and is an identity. */
  readonly decoder: readonly DenseLayer[];
  readonly likelihood: LikelihoodLayers;
  /** The stochastic layer over z, with a gaussian likelihood whose log σ² is a network's; null: p(z) = N(0, I). */
  readonly above: StochasticLayer | null;
}

/**
 * p(x | z), from what the decoder gives: bernoulli logits [D]; poisson log rates [D]; categorical logits [Σ levels], column after
 * column; gaussian: what two heads on the decoder make of it, mean [D] and log σ² [D], which may also be the same for every z: [D] or
 * [1].
 */
export type LikelihoodLayers =
  | { readonly kind: 'bernoulli' | 'poisson' }
  | { readonly kind: 'categorical'; readonly levels: readonly number[] }
  | { readonly kind: 'gaussian'; readonly mean: DenseLayer; readonly logVariance: DenseLayer | Float32Array };

/** Columns of x as networks see them. */
export interface NetworkColumns {
  /** [D]: what a missing value is taken as. */
  readonly centre: Float64Array;
  /** [D]; gaussian, squared: networks see u = (x − centre) / scale, and what they give is u's. 1 for others. */
  readonly scale: Float64Array;
}

/**
 * The networks of a variational autoencoder. The encoder of a poisson one takes log(1 + x), of a categorical one the levels
 * one-hot, column after column.
 */
export interface VaeLayers extends StochasticLayer, NetworkColumns {
  readonly kind: 'vae';
}

/** The networks of an autoencoder, x ↦ code ↦ reconstruction. */
export interface AutoencoderLayers extends NetworkColumns {
  readonly kind: 'autoencoder';
  readonly encoder: readonly DenseLayer[];
  /** The last one is an identity: it gives u (squared) or the logits of x (cross-entropy). */
  readonly decoder: readonly DenseLayer[];
  readonly loss: 'squared' | 'cross-entropy';
  /** The decoder's matrices are the encoder's transposed, last first. */
  readonly tied: boolean;
}

export type NetworkLayers = VaeLayers | AutoencoderLayers;
