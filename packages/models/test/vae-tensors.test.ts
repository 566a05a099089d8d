import { loadCore } from '@marginalia/core-wasm';
import { describe, expect, test } from 'vitest';
import {
  digestModel,
  modelFromTensors,
  modelToTensors,
  type ReadTensors,
  sampleModel,
  type VaeParameters,
} from '@marginalia/models';
import { smallVae } from './support/vae-models.ts';

const core = await loadCore();
const models: readonly VaeParameters[] = [
  { ...smallVae({ decoder: 'bernoulli', latents: [4, 2] }), binarize: 'stochastic' },
  smallVae({ decoder: 'gaussian', activation: 'gelu' }),
  smallVae({ decoder: 'gaussian', logVariance: 'column' }),
  smallVae({ decoder: 'gaussian', logVariance: 'shared' }),
  smallVae({ decoder: 'categorical' }),
  smallVae({ decoder: 'poisson' }),
];

test.each(models)('what is taken apart goes together again: $decoder $latents', (parameters) => {
  const read = modelToTensors(parameters);
  const back = modelFromTensors(core, read, 'x');
  expect(back).toEqual(parameters);
  expect(digestModel(back)).toBe(digestModel(parameters));
  for (const { shape, data } of read.tensors.values()) {
    expect(data.length).toBe(shape.reduce((product, size) => product * size, 1));
  }
});

test('names, shapes and types', () => {
  const { tensors, hyperparameters } = modelToTensors(models[0]!);
  const named = Object.fromEntries(
    [...tensors].map(([name, { shape, data }]) => [name, [data.constructor.name, ...shape]]),
  );
  expect(named).toMatchObject({
    centre: ['Float64Array', 5],
    'encoder.0.0.weight': ['Float32Array', 5, 7],
    'encoder.0.2.bias': ['Float32Array', 8],
    'encoder.1.0.weight': ['Float32Array', 4, 7],
    'generative.1.1.weight': ['Float32Array', 6, 8],
    'generative.0.1.weight': ['Float32Array', 6, 5],
  });
  expect(hyperparameters).toEqual({
    decoder: 'bernoulli',
    binarize: 'stochastic',
    latents: '4 2',
    'encoder.0': 'tanh tanh identity',
    'encoder.1': 'tanh tanh identity',
    'generative.0': 'tanh identity',
    'generative.1': 'tanh identity',
  });
});

describe('tensors that are no VAE are refused by name', () => {
  const good = modelToTensors(smallVae({ decoder: 'categorical' }));
  const tensor = (name: string, data: ArrayBufferView | null, shape?: readonly number[]): ReadTensors => {
    const tensors = new Map<string, { shape: readonly number[]; data: ArrayBufferView }>(good.tensors);
    if (data === null) tensors.delete(name);
    else tensors.set(name, { shape: shape ?? good.tensors.get(name)!.shape, data });
    return { ...good, tensors };
  };
  const word = (name: string, value: unknown): ReadTensors => ({
    ...good,
    hyperparameters: { ...good.hyperparameters, [name]: value },
  });
  const singles = (name: string): Float32Array => good.tensors.get(name)!.data.slice() as Float32Array;
  const withNaN = singles('encoder.0.1.weight').fill(NaN, 3, 4);

  test.each<readonly [string, ReadTensors, string]>([
    ['a tensor is missing', tensor('encoder.0.1.weight', null), 'there must be a tensor encoder.0.1.weight'],
    [
      'a NaN',
      tensor('encoder.0.1.weight', withNaN),
      'encoder.0.1.weight must be finite, got NaN at element 3',
    ],
    ['doubles', tensor('generative.0.0.bias', new Float64Array(6)), 'generative.0.0.bias must be F32'],
    [
      'too few numbers',
      tensor('encoder.0.0.weight', new Float32Array(7)),
      'encoder.0.0.weight must have 2 axes',
    ],
    [
      'a vector',
      tensor('encoder.0.0.weight', new Float32Array(7), [7]),
      'encoder.0.0.weight must have 2 axes',
    ],
    [
      'layers that do not fit',
      tensor('encoder.0.1.weight', new Float32Array(30), [5, 6]),
      'encoder.0.1.weight must be [7, outputs ≥ 1], got [5, 6]',
    ],
    [
      'a bias too short',
      tensor('encoder.0.1.bias', new Float32Array(5), [5]),
      'encoder.0.1.bias must have 6 numbers',
    ],
    ['no columns', tensor('centre', new Float64Array(0), [0]), 'centre must have 0 ≥ 1 numbers'],
    ['a scale of 0', tensor('scale', new Float64Array(5)), 'scale must be finite and > 0'],
    ['one level', tensor('levels', new Int32Array(5).fill(1)), 'levels must be ≥ 2'],
    ['no levels', tensor('levels', null), 'there must be a tensor levels'],
    [
      'a log variance',
      tensor('log_variance', new Float32Array(1), [1]),
      'log_variance must be left out for categorical',
    ],
    ['too many latents', word('latents', '3 3'), 'hyper-parameter encoder.1'],
    ['other latents', word('latents', '4'), 'encoder.0.2.weight must have 8 columns, got 6'],
    ['no number of latents', word('latents', '1e9'), 'latents must be whole numbers'],
    ['latents that are no word', word('latents', 3), 'hyper-parameter latents must be 1 to 64 words'],
    [
      'a hundred layers',
      word('encoder.0', 'tanh '.repeat(100)),
      'hyper-parameter encoder.0 must be 1 to 64 words',
    ],
    [
      'an activation of nobody',
      word('encoder.0', 'tanh constructor identity'),
      'hyper-parameter encoder.0 must be identity',
    ],
    ['a decoder of nobody', word('decoder', 'laplace'), 'hyper-parameter decoder must be bernoulli'],
    ['another decoder', word('decoder', 'poisson'), 'encoder.0.0.weight must be [5, outputs'],
    ['a binarization', word('binarize', 'fixed'), 'binarize must be none for categorical'],
  ])('%s', (_, read, message) => {
    expect(() => modelFromTensors(core, read, 'model.safetensors')).toThrow(
      expect.objectContaining({ code: 'E_FILE', message: expect.stringContaining(message) as string }),
    );
  });
});

test('parameters that are no model are refused where they are used', async () => {
  const { encoder, ...rest } = smallVae({ decoder: 'bernoulli' });
  const broken = { ...rest, encoder: [encoder[0]!.slice(0, 1)] };
  await expect(sampleModel(broken, 1)).rejects.toMatchObject({ code: 'E_SHAPE' });
});
