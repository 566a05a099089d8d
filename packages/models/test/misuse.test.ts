import { describe, expect, test } from 'vitest';
import {
  type AutoencoderParameters,
  decode,
  encode,
  fitAutoencoder,
  fitGaussianMixture,
  fitPca,
  fitPpca,
  fitVae,
  type GaussianMixtureParameters,
  interpolate,
  mixturePosterior,
  ppcaPosterior,
  type PpcaParameters,
  probe,
  reconstruct,
  sampleModel,
  type VaeParameters,
} from '@marginalia/models';
import type { Rows } from '@marginalia/runtime';
import { iris } from './support/data.ts';

// What a program without types may pass.
const { parameters: vae } = await fitVae(iris, {
  decoder: 'gaussian',
  hidden: [[3]],
  latents: [2],
  epochs: 1,
});
const { parameters: autoencoder } = await fitAutoencoder(iris, { hidden: [3], epochs: 1 });
const { parameters: ppca } = await fitPpca(iris, { factors: 1 });
const { parameters: mixture } = await fitGaussianMixture(iris, { components: 1 });

const takeRows: Readonly<Record<string, (rows: Rows) => Promise<unknown>>> = {
  fitVae: (rows) => fitVae(rows),
  'fitVae, validation': (rows) => fitVae(iris, { decoder: 'gaussian', validation: rows }),
  fitAutoencoder: (rows) => fitAutoencoder(rows),
  fitPca: (rows) => fitPca(rows),
  fitPpca: (rows) => fitPpca(rows, { factors: 1 }),
  fitGaussianMixture: (rows) => fitGaussianMixture(rows),
  'encode, vae': (rows) => encode(vae, rows),
  'encode, autoencoder': (rows) => encode(autoencoder, rows),
  'decode, vae': (rows) => decode(vae, rows),
  'decode, autoencoder': (rows) => decode(autoencoder, rows),
  reconstruct: (rows) => reconstruct(autoencoder, rows),
  ppcaPosterior: (rows) => ppcaPosterior(ppca, rows),
  mixturePosterior: (rows) => mixturePosterior(mixture, rows),
  probe: (rows) => probe(rows, []),
};

describe.each(Object.entries(takeRows))('%s', (name, run) => {
  test.each([
    ['undefined', undefined],
    ['null', null],
    ['text', 'iris'],
    ['nested lists', [[1, 2, 3, 4]]],
    ['a list for data', { ...iris, data: [...iris.data] }],
    ['another typed array', { ...iris, data: new Int32Array(600) }],
    ['a number of rows in text', { ...iris, rows: '150' }],
    ['no columns', { data: iris.data, rows: 150 }],
  ])('refuses %s', async (_, rows) => {
    if (name === 'fitVae, validation' && (rows === undefined || rows === null)) return; // there is none
    await expect(run(rows as unknown as Rows)).rejects.toMatchObject({
      name: 'MarginaliaError',
      code: expect.stringMatching(/^E_(ARGUMENT|SHAPE)$/),
      message: expect.stringMatching(new RegExp(`^${name.replace(/,.*/, '')}: `)),
    });
  });
});

const takeParameters: Readonly<Record<string, (parameters: unknown) => Promise<unknown>>> = {
  encode: (parameters) => encode(parameters as VaeParameters, iris),
  decode: (parameters) => decode(parameters as VaeParameters, iris),
  reconstruct: (parameters) => reconstruct(parameters as AutoencoderParameters, iris),
  interpolate: (parameters) => interpolate(parameters as VaeParameters, [1, 2, 3, 4], [1, 2, 3, 4], 3),
  sampleModel: (parameters) => sampleModel(parameters as VaeParameters, 3),
  ppcaPosterior: (parameters) => ppcaPosterior(parameters as PpcaParameters, iris),
  mixturePosterior: (parameters) => mixturePosterior(parameters as GaussianMixtureParameters, iris),
};

test.each(Object.entries(takeParameters))('%s refuses what is no model', async (name, run) => {
  for (const [parameters, got] of [
    [undefined, 'undefined'],
    [null, 'undefined'],
    ['vae.safetensors', 'undefined'],
    [{}, 'undefined'],
    [{ kind: 'forest' }, 'forest'],
  ] as const) {
    await expect(run(parameters)).rejects.toMatchObject({
      code: 'E_ARGUMENT',
      message: `${name}: parameters must be those of a model, of the kind mixture, ppca, vae, autoencoder, got ${got}. Pass what a fit or modelFromTensors gives as parameters.`,
    });
  }
});

test('interpolate refuses what are no rows', async () => {
  await expect(interpolate(vae, undefined as never, null as never, 3)).rejects.toThrow(
    'interpolate: rows must have the 4 columns of the model, got undefined and undefined.',
  );
});
