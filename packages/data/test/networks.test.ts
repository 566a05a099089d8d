import { describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../src/decode-safetensors.ts';
import type { DenseLayer } from '../src/dense-layer.ts';
import { encodeOnnx } from '../src/encode-onnx.ts';
import { exportNetworks } from '../src/export-networks.ts';
import { importNetworks } from '../src/import-networks.ts';
import { type NetworkSpec, parseNetworkSpec } from '../src/network-spec.ts';
import type { Tensor } from '../src/tensor.ts';
import { difference, forward, through } from './support/forward.ts';
import { expectedOf, imported, networkNames, specText, tensorsOf } from './support/networks.ts';
import { thrown } from './support/thrown.ts';

describe.each(networkNames)('the %s network of PyTorch', (name) => {
  const { layers, unused } = imported(name);
  const expected = expectedOf(name);

  test('computes what torch computes', () => {
    const h = through(expected.x, layers.encoder);
    expect(difference(forward(h, layers.mean), expected.encoder['mean']!)).toBeLessThan(1e-13);
    expect(difference(forward(h, layers.logVariance), expected.encoder['logVariance']!)).toBeLessThan(1e-13);
    const d = through(expected.z, layers.decoder);
    if (layers.likelihood.kind !== 'gaussian')
      expect(difference(d, expected.decoder['logits']!)).toBeLessThan(1e-13);
    else {
      const { mean, logVariance } = layers.likelihood;
      expect(difference(forward(d, mean), expected.decoder['mean']!)).toBeLessThan(1e-13);
      expect(difference(forward(d, logVariance), expected.decoder['logVariance']!)).toBeLessThan(1e-13);
    }
  });

  test('says which tensors it leaves', () => {
    expect(unused).toEqual(name === 'bernoulli' ? ['steps'] : []);
  });

  test('is written and read back to the same bits, under names that PyTorch loads', () => {
    const { spec, weights } = exportNetworks(layers);
    const { tensors, metadata } = decodeSafetensors(weights, 'a');
    expect(metadata).toEqual(new Map([['format', 'pt']]));
    expect([...tensors.keys()]).toContain('encoder.0.weight');
    const again = parseNetworkSpec(JSON.stringify(spec), 'a.json');
    expect(importNetworks(again, tensors, 'a')).toEqual({ layers, unused: [] });
    expect(exportNetworks(layers).weights).toEqual(weights);
  });
});

test('an encoder of heads alone, and a poisson decoder', () => {
  const matrix = (shape: number[]): Tensor => ({
    shape,
    data: new Float64Array(shape.reduce((a, b) => a * b)).fill(0.1),
  });
  const spec: NetworkSpec = {
    encoder: [],
    mean: { weight: 'm' },
    logVariance: { weight: 'v', bias: null },
    decoder: [{ weight: 'd', activation: 'identity' }],
    likelihood: 'poisson',
  };
  const tensors = new Map(Object.entries({ m: matrix([2, 3]), v: matrix([2, 3]), d: matrix([3, 2]) }));
  const { layers } = importNetworks(spec, tensors, 'a');
  expect([layers.mean.inputs, layers.mean.outputs, layers.decoder[0]?.outputs]).toEqual([3, 2, 3]);
  expect(layers.mean.weight[0]).toBe(Math.fround(0.1));
  expect(layers.mean.bias).toEqual(new Float32Array(2));
});

describe('writing refuses layers that do not belong together', () => {
  const { layers } = imported('bernoulli');
  const { layers: gaussian } = imported('gaussian');
  const [first, second] = layers.encoder as [DenseLayer, DenseLayer];

  test.each([
    [{ encoder: [second, first] }, 'layer encoder.1 must be 4 to 5, got 6 to 5 with 30 weights and 5 biases'],
    [
      { encoder: [{ ...first, bias: new Float32Array(4) }, second] },
      'layer encoder.0 must be 6 to 5, got 6 to 5 with 30 weights and 4 biases',
    ],
    [{ logVariance: first }, 'layer logVariance must be 4 to 2, got 6 to 5 with 30 weights and 5 biases'],
    [
      { likelihood: gaussian.likelihood },
      'layer likelihood.mean must be 6 to 6, got 5 to 3 with 15 weights and 3 biases',
    ],
    [{ decoder: [] }, 'the decoder must give 6 parameters, got no layer'],
    [{ decoder: layers.decoder.slice(0, 1) }, 'the decoder must give 6 parameters, got 4'],
  ])('%#', (change, got) => {
    const error = thrown(() => exportNetworks({ ...layers, ...change }));
    expect([error.code, error.message]).toEqual([
      'E_SHAPE',
      expect.stringContaining(`exportNetworks: ${got}. `),
    ]);
    expect(thrown(() => encodeOnnx({ ...layers, ...change }, 'encoder')).message).toContain(
      `encodeOnnx: ${got}`,
    );
  });
});

describe('refused is', () => {
  const spec = parseNetworkSpec(specText('bernoulli'), 'bernoulli.json');
  const tensors = tensorsOf('bernoulli');
  const refusal = (change: Partial<NetworkSpec>, other: Record<string, Tensor> = {}) =>
    thrown(() =>
      importNetworks(
        { ...spec, ...change },
        new Map([...tensors, ...Object.entries(other)]),
        'b.safetensors',
      ),
    ).message;
  const tensor = (shape: number[], value = 0): Tensor => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
  });
  const last = spec.decoder.at(-1)!;

  test('a tensor that is not there', () => {
    expect(refusal({ mean: { weight: 'mu.wieght' } })).toBe(
      'importNetworks: tensor mu.wieght must be in the file, got none of that name (b.safetensors). Did you mean mu.weight?',
    );
    expect(refusal({ mean: { weight: 'nothing alike' } })).toMatch(
      /The file has .*log_sigma\.bias.* … \(14\)\.$/,
    );
  });

  test.each([
    ['enc.2.weight', tensor([5, 4]), '[outputs, 5], got [5, 4]'],
    ['enc.0.weight', tensor([30]), '[outputs, inputs], got [30]'],
    ['enc.0.weight', tensor([0, 6]), '[outputs, 6], got [0, 6]'],
    ['enc.0.bias', tensor([6]), '[5], got [6]'],
    ['log_sigma.weight', tensor([3, 4]), '[2, 4], got [3, 4]'],
    ['dec.0.weight', tensor([4, 3]), '[outputs, 2], got [4, 3]'],
  ])('%s of another shape', (name, value, got) => {
    expect(refusal({}, { [name]: value })).toBe(
      `importNetworks: tensor ${name} must have the shape ${got} (b.safetensors). Name the layers in their order; a weight is [outputs, inputs], as in nn.Linear.`,
    );
  });

  test('weights that are not finite, or not in f32', () => {
    const message =
      'importNetworks: tensor mu.bias must hold finite numbers of f32, got others (b.safetensors). Give the weights of a step before it diverged.';
    expect(refusal({}, { 'mu.bias': tensor([2], NaN) })).toBe(message);
    expect(refusal({}, { 'mu.bias': { shape: [2], data: Float64Array.of(0, 1e39) } })).toBe(message);
  });

  test('a decoder that does not give the parameters of its likelihood', () => {
    expect(refusal({ decoder: [...spec.decoder.slice(0, -1), { ...last, activation: 'sigmoid' }] })).toBe(
      'importNetworks: the layer of tensor out.weight must give logits, by the activation identity, got sigmoid (b.safetensors). Write identity: sigmoid is part of the likelihood.',
    );
    expect(refusal({}, { 'out.weight': tensor([7, 5]) })).toBe(
      'importNetworks: tensor out.weight must have as many outputs as the encoder has inputs, 6, got 7 (b.safetensors). Name the layers in their order.',
    );
    expect(refusal({ decoder: [], likelihood: 'poisson' })).toBe(
      'importNetworks: a decoder must have a layer, got none (b.safetensors). Name the one that gives the log rates.',
    );
  });

  test.each([
    ['{', 'at its top'],
    ['[]', 'at its top: '],
    ['{"a": 1, "a": 2}', 'key "a" twice in one object'],
    [specText('gaussian').replace('sigmoid', 'swish'), 'at encoder.0.activation: '],
    [specText('gaussian').replace('"logVariance"', '"variance"'), 'variance'],
    [
      specText('bernoulli').replace('"mean"', '"logVariance": { "weight": "x" }, "mean"'),
      'expected either logVariance or logStandardDeviation',
    ],
    [specText('bernoulli').replace('"bernoulli"', '"categorical"'), 'at likelihood: '],
  ])('the description %#', (text, got) => {
    const error = thrown(() => parseNetworkSpec(text, 'a.json'));
    expect(error.code).toBe('E_FILE');
    expect(error.message).toMatch(/^parseNetworkSpec: a network must be described by the schema, got /);
    if (text !== '{') expect(error.message).toContain(got);
  });
});
