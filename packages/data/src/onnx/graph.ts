import type { Activation, DenseLayer } from '../dense-layer.ts';
import { encodeModel, type OnnxNode, type OnnxTensor, type OnnxValue } from './model.ts';

/** A graph that is being written; an operation's result goes by the name that it is given. */
export interface Graph {
  /** Gives `name`. */
  op(name: string, op: string, inputs: readonly string[], attributes?: OnnxNode['attributes']): string;
  /** An operation that gives several. */
  split(names: readonly string[], input: string, sizes: readonly number[]): void;
  floats(name: string, values: ArrayLike<number>, shape?: readonly number[]): string;
  integers(name: string, values: ArrayLike<number>): string;
  /** f(x Wᵀ + b). */
  dense(name: string, input: string, layer: DenseLayer): string;
  /** Layers one after the other: prefix.0, prefix.1, …, of which the last may have a name of its own. */
  chain(prefix: string, input: string, layers: readonly DenseLayer[], last?: string): string;
  encode(about: {
    readonly name: string;
    readonly description: string;
    readonly input: OnnxValue;
    readonly outputs: readonly OnnxValue[];
  }): Uint8Array;
}

export function createGraph(): Graph {
  const nodes: OnnxNode[] = [];
  const tensors = new Map<string, OnnxTensor>();

  const op: Graph['op'] = (name, kind, inputs, attributes) => {
    nodes.push({ op: kind, inputs, outputs: [name], ...(attributes && { attributes }) });
    return name;
  };
  const floats: Graph['floats'] = (name, values, shape = [values.length]) => {
    tensors.set(name, { name, shape, data: Float32Array.from(values) });
    return name;
  };
  const integers: Graph['integers'] = (name, values) => {
    tensors.set(name, { name, shape: [values.length], data: BigInt64Array.from(Array.from(values, BigInt)) });
    return name;
  };

  /** x Φ(x) = (x / 2) (1 + erf(x / √2)): set 17 has no Gelu of its own. */
  function gelu(name: string, x: string): void {
    const root = floats('gelu.inverseRootTwo', [Math.sqrt(0.5)], []);
    const one = floats('gelu.one', [1], []);
    const half = floats('gelu.half', [0.5], []);
    const erf = op(`${name}.erf`, 'Erf', [op(`${name}.scaled`, 'Mul', [x, root])]);
    const twicePhi = op(`${name}.twicePhi`, 'Add', [erf, one]);
    op(name, 'Mul', [op(`${name}.half`, 'Mul', [x, half]), twicePhi]);
  }

  const dense: Graph['dense'] = (name, input, { inputs, outputs, weight, bias, activation }) => {
    const parameters = [floats(`${name}.weight`, weight, [outputs, inputs]), floats(`${name}.bias`, bias)];
    const affine = activation === 'identity' ? name : `${name}.affine`;
    op(affine, 'Gemm', [input, ...parameters], { transB: 1 });
    if (activation === 'gelu') gelu(name, affine);
    else if (activation !== 'identity') op(name, operators[activation], [affine]);
    return name;
  };

  return {
    op,
    floats,
    integers,
    dense,
    split(names, input, sizes) {
      const lengths = integers(`${input}.sizes`, sizes);
      nodes.push({ op: 'Split', inputs: [input, lengths], outputs: names, attributes: { axis: 1 } });
    },
    chain: (prefix, input, layers, last) =>
      layers.reduce(
        (from, layer, i) =>
          dense(last !== undefined && i === layers.length - 1 ? last : `${prefix}.${i}`, from, layer),
        input,
      ),
    encode: ({ name, description, input, outputs }) =>
      encodeModel({
        name,
        description,
        nodes,
        initializers: [...tensors.values()],
        inputs: [input],
        outputs,
      }),
  };
}

const operators: Readonly<Record<Exclude<Activation, 'identity' | 'gelu'>, string>> = {
  tanh: 'Tanh',
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  softplus: 'Softplus',
};
