import type { Activation, AutoencoderLayers, DenseLayer } from './dense-layer.ts';
import { encodeModel, type OnnxNode, type OnnxTensor, type OnnxValue } from './onnx/model.ts';
import { requireLayers } from './require-layers.ts';

/**
 * Writes one half of a variational autoencoder as an ONNX file, for any runtime of that format.
 *
 *   encoder: x [rows, D] → mean, logVariance [rows, H] of q(z | x)
 *   decoder: z [rows, H] → bernoulli: logits, mean; poisson: logRate, mean; gaussian: mean, logVariance, each [rows, D]
 *
 * Operators of set 17: Gemm, Tanh, Relu, Sigmoid, Softplus, Exp, and for gelu Erf, Mul, Add. The same layers give the same bytes.
 *
 * @throws E_SHAPE if a layer's numbers do not fill it, or it does not take what the one before it gives
 */
export function encodeOnnx(layers: AutoencoderLayers, part: 'encoder' | 'decoder'): Uint8Array {
  requireLayers('encodeOnnx', layers);
  const nodes: OnnxNode[] = [];
  const tensors = new Map<string, OnnxTensor>();
  const apply = (name: string, input: string, layer: DenseLayer): string => {
    const { inputs, outputs, weight, bias, activation } = layer;
    const [w, b] = [`${name}.weight`, `${name}.bias`];
    tensors.set(w, { name: w, shape: [outputs, inputs], data: weight });
    tensors.set(b, { name: b, shape: [outputs], data: bias });
    const affine = activation === 'identity' ? name : `${name}.affine`;
    nodes.push({ op: 'Gemm', inputs: [input, w, b], output: affine, attributes: { transB: 1 } });
    nodes.push(...activationNodes(activation, affine, name));
    if (activation === 'gelu') for (const constant of geluConstants) tensors.set(constant.name, constant);
    return name;
  };
  const through = (input: string, chain: readonly DenseLayer[]): string =>
    chain.reduce((from, layer, index) => apply(`${part}.${index}`, from, layer), input);

  let input: OnnxValue;
  let outputs: readonly OnnxValue[];
  const { encoder, mean, logVariance, decoder, likelihood } = layers;
  const gaussianHeads = (from: string, mean: DenseLayer, logVariance: DenseLayer): OnnxValue[] => [
    { name: apply('mean', from, mean), columns: mean.outputs },
    { name: apply('logVariance', from, logVariance), columns: logVariance.outputs },
  ];
  if (part === 'encoder') {
    input = { name: 'x', columns: (encoder[0] ?? mean).inputs };
    outputs = gaussianHeads(through('x', encoder), mean, logVariance);
  } else if (likelihood.kind === 'gaussian') {
    input = { name: 'z', columns: mean.outputs };
    outputs = gaussianHeads(through('z', decoder), likelihood.mean, likelihood.logVariance);
  } else {
    input = { name: 'z', columns: mean.outputs };
    const last = decoder.at(-1)!;
    const [parameters, op] = likelihood.kind === 'bernoulli' ? ['logits', 'Sigmoid'] : ['logRate', 'Exp'];
    apply(parameters, through('z', decoder.slice(0, -1)), last);
    nodes.push({ op, inputs: [parameters], output: 'mean' });
    outputs = [parameters, 'mean'].map((name) => ({ name, columns: last.outputs }));
  }
  return encodeModel({
    name: part,
    description: part === 'encoder' ? 'q(z | x) = N(mean, exp(logVariance))' : `p(x | z), ${likelihood.kind}`,
    nodes,
    initializers: [...tensors.values()],
    inputs: [input],
    outputs,
  });
}

const operators: Readonly<Record<Exclude<Activation, 'identity' | 'gelu'>, string>> = {
  tanh: 'Tanh',
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  softplus: 'Softplus',
};

const geluConstants: readonly OnnxTensor[] = [
  { name: 'gelu.half', shape: [], data: Float32Array.of(0.5) },
  { name: 'gelu.one', shape: [], data: Float32Array.of(1) },
  { name: 'gelu.inverseRootTwo', shape: [], data: Float32Array.of(Math.sqrt(0.5)) },
];

/** x Φ(x) = (x / 2) (1 + erf(x / √2)): set 17 has no Gelu of its own. */
function activationNodes(activation: Activation, from: string, to: string): OnnxNode[] {
  if (activation === 'identity') return [];
  if (activation !== 'gelu') return [{ op: operators[activation], inputs: [from], output: to }];
  return [
    { op: 'Mul', inputs: [from, 'gelu.inverseRootTwo'], output: `${to}.scaled` },
    { op: 'Erf', inputs: [`${to}.scaled`], output: `${to}.erf` },
    { op: 'Add', inputs: [`${to}.erf`, 'gelu.one'], output: `${to}.twicePhi` },
    { op: 'Mul', inputs: [from, 'gelu.half'], output: `${to}.half` },
    { op: 'Mul', inputs: [`${to}.half`, `${to}.twicePhi`], output: to },
  ];
}
