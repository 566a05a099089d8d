import { loadCore } from '@marginalia/core-wasm';
import { describe, expect, test } from 'vitest';
import {
  digestModel,
  modelFromTensors,
  type ModelParameters,
  modelToTensors,
  type ReadTensors,
} from '@marginalia/models';
import { covarianceNames } from './support/data.ts';
import { exampleMixture, examplePpca } from './support/models.ts';

const core = await loadCore();
const models: readonly ModelParameters[] = [...covarianceNames.map(exampleMixture), examplePpca];

test.each(models)('what is taken apart goes together again: $kind $covariance', (parameters) => {
  const read = modelToTensors(parameters);
  expect(modelFromTensors(core, read, 'x')).toEqual(parameters);
  expect(digestModel(modelFromTensors(core, read, 'x'))).toBe(digestModel(parameters));
  for (const { shape, data } of read.tensors.values()) {
    expect(data.length).toBe(shape.reduce((product, size) => product * size, 1));
  }
});

test('tensors have their textbook names and shapes', () => {
  const shapes = (parameters: ModelParameters) =>
    Object.fromEntries([...modelToTensors(parameters).tensors].map(([name, { shape }]) => [name, shape]));
  expect(shapes(exampleMixture('full'))).toEqual({ weights: [3], means: [3, 3], covariances: [3, 3, 3] });
  expect(shapes(exampleMixture('spherical'))).toEqual({ weights: [3], means: [3, 3], covariances: [3] });
  expect(shapes(examplePpca)).toEqual({ mean: [4], loadings: [4, 2], noise_variance: [] });
  expect(modelToTensors(exampleMixture('tied')).hyperparameters).toEqual({ covariance: 'tied' });
});

test('every number and the kind of covariance is in the digest', () => {
  const base = exampleMixture('diagonal');
  const digests = [
    base,
    { ...base, weights: Float64Array.of(0.2, 0.3, 0.5) },
    { ...base, means: base.means.map((mean) => mean + 1e-15) },
    { ...exampleMixture('spherical'), covariances: Float64Array.of(1, 1, 1) },
    { ...exampleMixture('tied'), covariances: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) },
  ].map(digestModel);
  expect(new Set(digests).size).toBe(5);
});

describe('tensors that are no model are refused by name', () => {
  const mixture = modelToTensors(exampleMixture('full'));
  const ppca = modelToTensors(examplePpca);
  const change = (
    read: ReadTensors,
    name: string,
    shape: readonly number[],
    data: ArrayBufferView,
  ): ReadTensors => ({
    ...read,
    tensors: new Map([...read.tensors, [name, { shape, data }]]),
  });
  const spoilt = Float64Array.from(exampleMixture('full').covariances);
  spoilt[1]! += 0.5;
  const negative = exampleMixture('full').covariances.map((value) => -value);
  const cases: readonly [ReadTensors, string][] = [
    [{ ...mixture, tensors: new Map() }, 'there must be a tensor means, got none'],
    [
      { ...mixture, hyperparameters: {} },
      'covariance must be full, tied, diagonal, spherical, got undefined',
    ],
    [change(mixture, 'means', [9], new Float64Array(9)), 'means must be a matrix, got the shape [9]'],
    [
      change(mixture, 'weights', [2], new Float64Array(2)),
      'weights must have shape [3], got [2] and 2 numbers',
    ],
    [
      change(mixture, 'weights', [3], new Float64Array(2)),
      'weights must have shape [3], got [3] and 2 numbers',
    ],
    [change(mixture, 'weights', [3], new Float32Array(3)), 'weights must be F64, got another type'],
    [
      change(mixture, 'weights', [3], Float64Array.of(0.5, 0.6, -0.1)),
      'weights must be ≥ 0, got -0.1 for component 2',
    ],
    [
      change(mixture, 'weights', [3], Float64Array.of(0.5, 0.25, 0.125)),
      'weights must sum to 1 within 1e-9, got 0.875',
    ],
    [
      change(mixture, 'means', [3, 3], Float64Array.of(0, 0, 0, 0, NaN, 0, 0, 0, 0)),
      'means must be finite, got NaN at element 4',
    ],
    [
      change(mixture, 'covariances', [3, 3, 3], spoilt),
      'covariances must be symmetric, got -0.48 at [1, 0] and 0.020000000000000018 at [0, 1] of matrix 0',
    ],
    [
      change(mixture, 'covariances', [3, 3, 3], negative),
      'covariances must be positive definite, got one for component 0 where pivot 1 of 3 of its covariance is not positive beyond rounding',
    ],
    [
      change(mixture, 'means', [0, 0], new Float64Array()),
      'weights must have shape [0], got [3] and 3 numbers',
    ],
    [change(ppca, 'noise_variance', [], Float64Array.of(0)), 'noise_variance must be finite and > 0, got 0'],
    [change(ppca, 'mean', [3], new Float64Array(3)), 'mean must have shape [4], got [3] and 3 numbers'],
  ];
  test.each(cases)('%#', (read, problem) => {
    expect(() => modelFromTensors(core, read, 'm.safetensors')).toThrow(
      expect.objectContaining({
        code: 'E_FILE',
        message: `modelFromTensors: ${problem} (m.safetensors). Write the model again from its fit.`,
      }),
    );
  });

  test('a kind of another version', () => {
    expect(() => modelFromTensors(core, { ...ppca, kind: 'rbm' }, 'm.safetensors')).toThrow(
      expect.objectContaining({
        code: 'E_UNSUPPORTED',
        message: 'modelFromTensors: kind must be mixture, ppca, vae or autoencoder, got rbm (m.safetensors).',
      }),
    );
  });
});
