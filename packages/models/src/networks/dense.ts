// f32
import { MarginaliaError } from '@marginalia/core-wasm';

/** f of a layer; gelu(x) = x Φ(x), softplus(x) = log(1 + e^x). */
export type ActivationName = 'identity' | 'tanh' | 'relu' | 'softplus' | 'sigmoid' | 'gelu';

/** What the kernels call them. */
export const activationCodes: Readonly<Record<ActivationName, number>> = {
  identity: 0,
  tanh: 1,
  relu: 2,
  softplus: 3,
  sigmoid: 4,
  gelu: 5,
};

/** y = f(x W + b), by row. Plain, transferable, hashable. */
export interface DenseParameters {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: ActivationName;
  /** W [inputs, outputs]: the transpose of what PyTorch keeps. */
  readonly weight: Float32Array;
  /** b [outputs]. */
  readonly bias: Float32Array;
}

/** A network: layers one after the other. */
export type NetworkParameters = readonly DenseParameters[];

/** @throws E_SHAPE unless weights and biases have their sizes, are finite, and each layer takes what the one before gives */
export function checkNetwork(
  caller: string,
  name: string,
  layers: NetworkParameters,
  inputs: number,
  outputs: number,
): void {
  const fail = (problem: string, index: number): never => {
    throw new MarginaliaError('E_SHAPE', `${caller}: ${problem}`, { where: `${name}, layer ${index}` });
  };
  if (layers.length === 0) fail('a network must have layers, got none', 0);
  let width = inputs;
  layers.forEach((layer, i) => {
    if (!Object.hasOwn(activationCodes, layer.activation)) {
      const names = Object.keys(activationCodes).join(', ');
      fail(`activation must be one of ${names}, got ${layer.activation}`, i);
    }
    if (layer.inputs !== width) fail(`inputs must be ${width}, got ${layer.inputs}`, i);
    const size = layer.inputs * layer.outputs;
    if (layer.weight.length !== size) fail(`weight must have ${size} numbers, got ${layer.weight.length}`, i);
    if (layer.bias.length !== layer.outputs) {
      fail(`bias must have ${layer.outputs} numbers, got ${layer.bias.length}`, i);
    }
    if (!layer.weight.every(Number.isFinite) || !layer.bias.every(Number.isFinite)) {
      fail('weights and biases must be finite', i);
    }
    width = layer.outputs;
  });
  if (width !== outputs) fail(`outputs must be ${outputs}, got ${width}`, layers.length - 1);
}
