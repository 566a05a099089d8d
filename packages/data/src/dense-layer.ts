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
