/** f32: weights of networks. */

/** gelu is x Φ(x) with the exact Φ (by erf), softplus log(1 + eˣ). */
export const activations = ['identity', 'tanh', 'relu', 'sigmoid', 'softplus', 'gelu'] as const;

export type Activation = (typeof activations)[number];

/**
 * A dense layer: y = f(W x + b).
 *
 * Plain, so that files, exporters and the networks that are trained agree on one record.
 */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** W [outputs, inputs], row-major, as PyTorch's nn.Linear has it. */
  readonly weight: Float32Array;
  /** b [outputs] */
  readonly bias: Float32Array;
  /** f, element by element. */
  readonly activation: Activation;
}

/**
 * The networks of a variational autoencoder with one layer of latent variables.
 *
 *   h = encoder(x),   q(z | x) = N(z; mean(h), diag exp(logVariance(h))),   p(x | z) from decoder(z)
 */
export interface AutoencoderLayers {
  /** May be empty: then mean and logVariance see x. */
  readonly encoder: readonly DenseLayer[];
  /** identity, to H values. */
  readonly mean: DenseLayer;
  /** identity, to H values: log σ². */
  readonly logVariance: DenseLayer;
  /** From H values; for a bernoulli or poisson likelihood the last one gives its D parameters, and is an identity. */
  readonly decoder: readonly DenseLayer[];
  readonly likelihood: LikelihoodLayers;
}

/** bernoulli: the decoder gives logits; poisson: log rates; gaussian: two heads on the decoder give its D means and log σ². */
export type LikelihoodLayers =
  | { readonly kind: 'bernoulli' | 'poisson' }
  | { readonly kind: 'gaussian'; readonly mean: DenseLayer; readonly logVariance: DenseLayer };
