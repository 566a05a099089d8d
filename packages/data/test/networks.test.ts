import { describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../src/decode-safetensors.ts';
import type { DenseLayer } from '../src/dense-layer.ts';
import { encodeOnnx } from '../src/encode-onnx.ts';
import { exportNetworks } from '../src/export-networks.ts';
import { importNetworks } from '../src/import-networks.ts';
import type { AutoencoderLayers, NetworkLayers, StochasticLayer, VaeLayers } from '../src/network-layers.ts';
import { type GaussianSpec, parseNetworkSpec, type VaeSpec } from '../src/network-spec.ts';
import type { Tensor } from '../src/tensor.ts';
import { difference, forward, through } from './support/forward.ts';
import { expectedOf, imported, networkNames, specOf, specText, tensorsOf } from './support/networks.ts';
import { thrown } from './support/thrown.ts';

describe.each(networkNames)('the %s network of PyTorch', (name) => {
  const { layers, unused } = imported(name);
  const expected = expectedOf(name);

  const { centre, scale } = layers;
  const { kind } = layers.likelihood;
  /** x as the encoder sees it. */
  const seen = expected.x.map((x) =>
    x.map((value, d) => (kind === 'poisson' ? Math.log1p(value) : (value - centre[d]!) / scale[d]!)),
  );

  test('computes what torch computes', () => {
    const h = through(kind === 'bernoulli' ? expected.x : seen, layers.encoder);
    expect(difference(forward(h, layers.mean), expected.encoder['mean']!)).toBeLessThan(1e-13);
    expect(difference(forward(h, layers.logVariance), expected.encoder['logVariance']!)).toBeLessThan(1e-13);
    const d = through(expected.z, layers.decoder);
    if (layers.likelihood.kind !== 'gaussian') {
      const parameters = expected.decoder[kind === 'poisson' ? 'logRate' : 'logits']!;
      expect(difference(d, parameters)).toBeLessThan(1e-13);
      return;
    }
    const { mean, logVariance } = layers.likelihood;
    const means = forward(d, mean).map((u) => u.map((value, i) => centre[i]! + scale[i]! * value));
    expect(difference(means, expected.decoder['mean']!)).toBeLessThan(1e-13);
    const logs =
      logVariance instanceof Float32Array ? d.map(() => [...logVariance]) : forward(d, logVariance);
    const inUnits = logs.map((s) => s.map((value, i) => value + 2 * Math.log(scale[i]!)));
    expect(difference(inUnits, expected.decoder['logVariance']!)).toBeLessThan(1e-13);
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

test('a second stochastic layer of PyTorch computes what torch computes', () => {
  const expected = expectedOf('counts');
  const above = imported('counts').layers.above!;
  const h = through(expected.z, above.encoder);
  expect(difference(forward(h, above.mean), expected.encoder2!['mean']!)).toBeLessThan(1e-13);
  expect(difference(forward(h, above.logVariance), expected.encoder2!['logVariance']!)).toBeLessThan(1e-13);
  const { likelihood } = above;
  if (likelihood.kind !== 'gaussian') throw new Error(likelihood.kind);
  expect(difference(forward(expected.z2!, likelihood.mean), expected.decoder2!['mean']!)).toBeLessThan(1e-13);
  const s = forward(expected.z2!, likelihood.logVariance as DenseLayer);
  expect(difference(s, expected.decoder2!['logVariance']!)).toBeLessThan(1e-13);
});

test('an encoder of heads alone, and a poisson decoder', () => {
  const matrix = (shape: number[]): Tensor => ({
    shape,
    data: new Float64Array(shape.reduce((a, b) => a * b)).fill(0.1),
  });
  const spec: VaeSpec = {
    encoder: [],
    mean: { weight: 'm' },
    logVariance: { weight: 'v', bias: null },
    decoder: [{ weight: 'd', activation: 'identity' }],
    likelihood: 'poisson',
    input: 'log1p',
  };
  const tensors = new Map(Object.entries({ m: matrix([2, 3]), v: matrix([2, 3]), d: matrix([3, 2]) }));
  const { layers } = importNetworks(spec, tensors, 'a');
  expect([layers.mean.inputs, layers.mean.outputs, layers.decoder[0]?.outputs]).toEqual([3, 2, 3]);
  expect(layers.mean.weight[0]).toBe(Math.fround(0.1));
  expect(layers.mean.bias).toEqual(new Float32Array(2));
});

/** The description of so many stochastic layers. */
function deep(layers: number): string {
  const head = '{ "weight": "a" }';
  const stage = `"encoder": [], "mean": ${head}, "logVariance": ${head}, "decoder": [], "likelihood": { "gaussian": { "mean": ${head}, "logVariance": ${head} } }`;
  return `{ ${stage}, "above": `.repeat(layers) + `{ ${stage} }${' }'.repeat(layers)}`;
}

/** Numbers without symmetries. */
const layer = (
  inputs: number,
  outputs: number,
  activation: DenseLayer['activation'] = 'identity',
): DenseLayer => ({
  inputs,
  outputs,
  weight: Float32Array.from({ length: inputs * outputs }, (_, i) => Math.sin(3 * i + outputs)),
  bias: Float32Array.from({ length: outputs }, (_, i) => Math.cos(2 * i + inputs)),
  activation,
});

/** A stochastic layer of 3 over H units. */
function upper(H: number, likelihood?: StochasticLayer['likelihood']): StochasticLayer {
  return {
    encoder: [],
    mean: layer(H, 3),
    logVariance: layer(H, 3),
    decoder: [layer(3, 4, 'gelu')],
    likelihood: likelihood ?? { kind: 'gaussian', mean: layer(4, H), logVariance: layer(4, H) },
    above: null,
  };
}

describe('other networks come back to the same bits', () => {
  const centre = Float64Array.of(0.5, 1 / 3, 2, 0);
  const scale = new Float64Array(4).fill(1);
  const below = { encoder: [layer(4, 5, 'relu')], mean: layer(5, 2), logVariance: layer(5, 2), above: null };
  const constant = (log: number[]): VaeLayers => ({
    kind: 'vae',
    ...below,
    decoder: [],
    likelihood: { kind: 'gaussian', mean: layer(2, 4), logVariance: Float32Array.from(log) },
    centre,
    scale: Float64Array.of(0.1, 3, 1e8, 1),
  });
  const autoencoder: AutoencoderLayers = {
    kind: 'autoencoder',
    encoder: [layer(4, 2, 'tanh')],
    decoder: [layer(2, 4)],
    loss: 'squared',
    tied: false,
    centre,
    scale: Float64Array.of(0.1, 3, 1e8, 1),
  };
  const levels = [3, 2, 4, 2];
  const cases: Readonly<Record<string, NetworkLayers>> = {
    'two stochastic layers': {
      ...constant([0.5]),
      above: { ...upper(2), above: upper(3) },
    },
    'a variance a column': constant([0.5, -1, 2, 0.25]),
    poisson: {
      kind: 'vae',
      ...below,
      decoder: [layer(2, 4)],
      likelihood: { kind: 'poisson' },
      centre,
      scale,
    },
    categorical: {
      kind: 'vae',
      ...below,
      encoder: [layer(11, 5, 'relu')],
      decoder: [layer(2, 11)],
      likelihood: { kind: 'categorical', levels },
      centre,
      scale,
    },
    'an autoencoder': autoencoder,
    'a tied autoencoder of logits': { ...autoencoder, loss: 'cross-entropy', tied: true, scale },
  };

  test.each(Object.keys(cases))('%s', (name) => {
    const layers = cases[name]!;
    const { spec, weights } = exportNetworks(layers);
    const { tensors } = decodeSafetensors(weights, 'a');
    const again = parseNetworkSpec(JSON.stringify(spec), 'a.json');
    expect(importNetworks(again, tensors, 'a')).toEqual({ layers, unused: [] });
  });

  test('with what their descriptions say', () => {
    const of = (name: string) => exportNetworks(cases[name]!).spec;
    expect(of('poisson')).toMatchObject({ likelihood: 'poisson', input: 'log1p', centre: 'centre' });
    expect(of('categorical')).toMatchObject({ likelihood: { categorical: { levels } } });
    expect(of('an autoencoder')).toMatchObject({ loss: 'squared', scale: 'scale' });
    expect(of('a variance a column')).toMatchObject({
      likelihood: { gaussian: { logVariance: { bias: 'likelihood.log_variance' } } },
    });
    expect(of('two stochastic layers')).toMatchObject({
      above: { mean: { weight: 'above.mean.weight' }, above: { encoder: [] } },
    });
  });

  test('and a constant log of σ is doubled', () => {
    const { spec, weights } = exportNetworks(constant([0.5]));
    const { tensors } = decodeSafetensors(weights, 'a');
    const { logVariance, ...gaussian } = ((spec as VaeSpec).likelihood as { gaussian: GaussianSpec })
      .gaussian;
    const given = { ...spec, likelihood: { gaussian: { ...gaussian, logStandardDeviation: logVariance } } };
    const { layers } = importNetworks(given as VaeSpec, tensors, 'a');
    expect(layers.likelihood).toMatchObject({ logVariance: Float32Array.of(1) });
  });
});

describe('writing refuses layers that do not belong together', () => {
  const { layers } = imported('bernoulli');
  const { layers: gaussian } = imported('gaussian');
  const [first, second] = layers.encoder as [DenseLayer, DenseLayer];

  test.each([
    [{ encoder: [second, first] }, 'layer encoder.0 must be 6 to 4, got 5 to 4 with 20 weights and 4 biases'],
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
    [
      { mean: { ...layers.mean, activation: 'tanh' as const } },
      'layer mean must have no activation (identity), got tanh',
    ],
    [{ scale: new Float64Array(2) }, 'centre and scale must have a number for each column, got 6 and 2'],
    [
      { above: { ...layers, above: null } },
      'layer above.encoder.0 must be 2 to 5, got 6 to 5 with 30 weights and 5 biases',
    ],
    [{ above: upper(2, { kind: 'bernoulli' }) }, 'the likelihood of above must be gaussian, got bernoulli'],
    [{ likelihood: { kind: 'categorical' as const, levels: [2, 4] } }, 'levels must be 6 numbers, got 2'],
  ])('%#', (change, got) => {
    const error = thrown(() => exportNetworks({ ...layers, ...change }));
    expect([error.code, error.message]).toEqual([
      'E_SHAPE',
      expect.stringContaining(`exportNetworks: ${got}. `),
    ]);
    expect(thrown(() => encodeOnnx({ ...layers, ...change }, { part: 'encoder' })).message).toContain(
      `encodeOnnx: ${got}`,
    );
  });
});

describe('refused is', () => {
  const spec = specOf('bernoulli');
  const tensors = tensorsOf('bernoulli');
  const refusal = (change: Partial<VaeSpec>, other: Record<string, Tensor> = {}) =>
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

  test('what is not the likelihood’s, or not above z', () => {
    const more = { c: tensor([6], 1), s: tensor([6], 0), v: tensor([6]) };
    expect(refusal({ scale: 'c' }, more)).toBe(
      'importNetworks: scale must be left out where x is not gaussian or squared, got tensor c (b.safetensors). Its decoder gives the parameters of x itself.',
    );
    const likelihood = { gaussian: { mean: { weight: 'out.weight' }, logVariance: { bias: 'v' } } };
    const open = { decoder: spec.decoder.slice(0, -1), likelihood };
    expect(refusal({ ...open, scale: 's' }, more)).toContain('tensor s must be above 0');
    expect(refusal({ above: { ...spec, likelihood: 'poisson' } })).toContain(
      'the likelihood above z must be gaussian, got poisson',
    );
    expect(refusal({ above: spec })).toContain('the likelihood above z must be gaussian, got bernoulli');
    expect(refusal({ likelihood: { categorical: { levels: [2, 2] } } })).toContain(
      'levels must sum to the inputs of the encoder, which takes them one-hot, got 4 for 6',
    );
    const above = {
      encoder: [],
      mean: { weight: 'a' },
      logVariance: { weight: 'a' },
      decoder: [],
      likelihood: { gaussian: { mean: { weight: 'a' }, logVariance: { bias: 'b' } } },
    };
    expect(refusal({ above }, { a: tensor([2, 2]), b: tensor([2]) })).toContain(
      'the log variance above z must have a weight, got tensor b alone',
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
    [
      specText('bernoulli').replace('"bernoulli"', '"poisson"'),
      'at its top: expected "input": "log1p" of poisson, and of nothing else: the encoder must take log(1 + x)',
    ],
    ['{"encoder": [], "decoder": [], "loss": "squared"}', 'at encoder: '],
    ['{"loss": "absolute"}', 'at encoder: '],
    [deep(20_000), 'layers above layers beyond the depth that can be read'],
  ])('the description %#', (text, got) => {
    const error = thrown(() => parseNetworkSpec(text, 'a.json'));
    expect(error.code).toBe('E_FILE');
    expect(error.message).toMatch(/^parseNetworkSpec: a network must be described by the schema, got /);
    if (text !== '{') expect(error.message).toContain(got);
  });
});
