import { loadCore, type MarginaliaError } from '@marginalia/core-wasm';
import { expect, test } from 'vitest';
import {
  bindModel,
  encode,
  fitAutoencoder,
  fitPca,
  fitPpca,
  modelFromTensors,
  type ModelParameters,
  modelToTensors,
  reconstruct,
} from '@marginalia/models';
import { smallAutoencoder } from './support/autoencoder-reference.ts';
import { iris, rowsOf, sum } from './support/data.ts';

/** Columns of equal variance in u, as both see them. */
const unscaled = { standardise: false };

test('components are the directions of PPCA, and the error is the variance that is left', async () => {
  const [pca, ppca] = [await fitPca(iris, unscaled), await fitPpca(iris, { factors: 2 })];
  expect([...pca.explainedVariance]).toEqual([...ppca.explainedVariance]);
  for (let q = 0; q < 2; q++) {
    const length = Math.hypot(...[0, 1, 2, 3].map((d) => ppca.parameters.loadings[2 * d + q]!));
    for (let d = 0; d < 4; d++) {
      expect(pca.components[4 * q + d]).toBeCloseTo(ppca.parameters.loadings[2 * d + q]! / length, 12);
    }
  }
  const left = (2 * ppca.parameters.noiseVariance) / 4;
  expect(pca.reconstructionError / left).toBeCloseTo(1, 5);
});

test('codes have mean 0 and the variances of the components; all components reconstruct all', async () => {
  const { parameters, explainedVariance } = await fitPca(iris);
  const { data } = await encode(parameters, iris);
  for (let q = 0; q < 2; q++) {
    const code = data.filter((_, i) => i % 2 === q);
    expect(sum(code) / 150).toBeCloseTo(0, 5);
    expect(sum(code.map((h) => h * h)) / 150 / explainedVariance[q]!).toBeCloseTo(1, 5);
  }
  const whole = await fitPca(iris, { code: 4 });
  const back = await reconstruct(whole.parameters, iris);
  back.data.forEach((value, i) => expect(value).toBeCloseTo(iris.data[i]!, 5));
  expect(sum(whole.explainedVarianceRatio)).toBeCloseTo(1, 12);
});

test.each([true, false])(
  'a linear tied autoencoder finds the subspace of PCA (standardised: %s)',
  async (standardise) => {
    const pca = await fitPca(iris, { standardise });
    const linear = { hidden: [], tied: true, batch: 150, epochs: 3000, learningRate: 1e-2, standardise };
    const fit = await fitAutoencoder(iris, linear);
    expect(fit.reconstructionError / pca.reconstructionError).toBeLessThan(1 + 1e-3);
    expect(fit.reconstructionError / pca.reconstructionError).toBeGreaterThan(1 - 1e-5);
    // Σ sin² of the principal angles = Q − ‖V Q_W‖², for Q_W an orthonormal basis of the columns of W [4, 2]
    const { weight } = fit.parameters.encoder[0]!;
    const column = (q: number): number[] => [0, 1, 2, 3].map((d) => weight[2 * d + q]!);
    const dot = (a: readonly number[], b: readonly number[]): number =>
      sum(a.map((value, i) => value * b[i]!));
    const unit = (a: readonly number[]): number[] => a.map((value) => value / Math.sqrt(dot(a, a)));
    const first = unit(column(0));
    const along = dot(first, column(1));
    const second = unit(column(1).map((value, d) => value - along * first[d]!));
    let cosines = 0;
    for (let q = 0; q < 2; q++) {
      const v = [...pca.components.subarray(4 * q, 4 * q + 4)];
      cosines += dot(v, first) ** 2 + dot(v, second) ** 2;
    }
    expect(Math.abs(2 - cosines)).toBeLessThan(1e-3);
  },
  120_000,
);

test('edges: one row, constant columns, Q out of range', async () => {
  const one = await fitPca(rowsOf([[3, 4]]), { code: 1 });
  expect(one.reconstructionError).toBe(0);
  expect([...one.explainedVarianceRatio]).toEqual([0]);
  const constant = await fitPca(
    rowsOf([
      [1, 7],
      [2, 7],
      [4, 7],
    ]),
    { code: 1 },
  );
  expect(constant.reconstructionError).toBeLessThan(1e-12);
  await expect(fitPca(iris, { code: 5 })).rejects.toThrow(
    'fitPca: code must be a whole number from 1 to 4, got 5',
  );
});

test('an autoencoder goes through a file, and what is broken is named', async () => {
  const core = await loadCore();
  for (const tied of [false, true]) {
    const parameters = smallAutoencoder({ tied, hidden: [6, 4], codeActivation: 'relu' });
    expect(modelFromTensors(core, modelToTensors(parameters), 'a')).toEqual(parameters);
  }
  const read = modelToTensors(smallAutoencoder({ tied: true }));
  const untied = new Map(read.tensors).set('decoder.1.weight', { shape: [6, 5], data: new Float32Array(30) });
  const broken = (over: Partial<typeof read>) => () =>
    modelFromTensors(core, { ...read, ...over }, 'a.safetensors');
  expect(broken({ tensors: untied })).toThrow('decoder must be the encoder transposed where they are tied');
  const [bare, { loss: _, ...rest }] = [new Map(read.tensors), read.hyperparameters];
  bare.delete('encoder.0.bias');
  expect(broken({ tensors: bare })).toThrow('there must be a tensor encoder.0.bias, got none');
  expect(broken({ hyperparameters: rest })).toThrow(
    'hyper-parameter loss must be 1 to 64 words, got undefined',
  );
});

test('it has no likelihood, and says why', async () => {
  const core = await loadCore();
  const parameters = smallAutoencoder({}) as unknown as ModelParameters;
  const refused = (): unknown => bindModel(core, parameters);
  expect(refused).toThrow(
    'bindModel: an autoencoder has no likelihood: its decoder gives one point for each code, not p(x | z), and its codes have no prior p(z)',
  );
  try {
    refused();
  } catch (error) {
    expect((error as MarginaliaError).code).toBe('E_UNSUPPORTED');
  }
});
