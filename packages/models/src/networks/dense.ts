// f32
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

/** What is wrong with a network: the tensor, and the rest of the sentence. */
export interface NetworkFault {
  readonly tensor: string;
  readonly problem: string;
}

/**
 * The first fault, null if weights and biases have their sizes, are finite, and each layer takes what the one before gives.
 *
 * @param name of the network: its tensors are name.layer.weight and name.layer.bias
 */
export function findNetworkFault(
  name: string,
  layers: NetworkParameters,
  inputs: number,
  outputs: number,
): NetworkFault | null {
  if (layers.length === 0) return { tensor: name, problem: 'must have layers, got none' };
  let width = inputs;
  for (const [i, layer] of layers.entries()) {
    const fault = (tensor: string, problem: string): NetworkFault => {
      return { tensor: `${name}.${i}.${tensor}`, problem };
    };
    if (!Object.hasOwn(activationCodes, layer.activation)) {
      const names = Object.keys(activationCodes).join(', ');
      return fault('activation', `must be one of ${names}, got ${layer.activation}`);
    }
    if (!Number.isSafeInteger(layer.outputs) || layer.outputs < 1 || layer.inputs !== width) {
      return fault('weight', `must be [${width}, outputs ≥ 1], got [${layer.inputs}, ${layer.outputs}]`);
    }
    const sizes = { weight: layer.inputs * layer.outputs, bias: layer.outputs };
    for (const tensor of ['weight', 'bias'] as const) {
      const values = layer[tensor];
      if (values.length !== sizes[tensor]) {
        return fault(tensor, `must have ${sizes[tensor]} numbers, got ${values.length}`);
      }
      const bad = values.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) return fault(tensor, `must be finite, got ${values[bad]} at element ${bad}`);
    }
    width = layer.outputs;
  }
  if (width === outputs) return null;
  return {
    tensor: `${name}.${layers.length - 1}.weight`,
    problem: `must have ${outputs} columns, got ${width}`,
  };
}
