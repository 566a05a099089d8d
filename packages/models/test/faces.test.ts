import { expect, test } from 'vitest';
import {
  fitGaussianMixture,
  fitPpca,
  GaussianMixture,
  mixturePosterior,
  ppcaPosterior,
  ProbabilisticPca,
  sampleModel,
} from '@marginalia/models';
import { faithful, iris } from './support/data.ts';
import { exampleMixture, examplePpca } from './support/models.ts';

test('GaussianMixture is a face of the functions', async () => {
  const options = { components: 2, restarts: 1 };
  expect(await GaussianMixture.fit(faithful, options)).toEqual(await fitGaussianMixture(faithful, options));
  const parameters = exampleMixture('tied');
  const mixture = new GaussianMixture(parameters);
  const { rows } = await mixture.sample(50, { seed: 3 });
  expect(rows).toEqual((await sampleModel(parameters, 50, { seed: 3 })).rows);
  const posterior = await mixturePosterior(parameters, rows);
  expect(await mixture.posterior(rows)).toEqual(posterior);
  expect(await mixture.responsibilities(rows)).toEqual(posterior.responsibilities);
  expect(await mixture.logDensity(rows)).toEqual(posterior.logDensity);
});

test('ProbabilisticPca is a face of the functions', async () => {
  expect(await ProbabilisticPca.fit(iris, { factors: 2 })).toEqual(await fitPpca(iris, { factors: 2 }));
  const ppca = new ProbabilisticPca(examplePpca);
  const { rows } = await ppca.sample(50, { seed: 3 });
  expect(rows).toEqual((await sampleModel(examplePpca, 50, { seed: 3 })).rows);
  const posterior = await ppcaPosterior(examplePpca, rows);
  expect(await ppca.posterior(rows)).toEqual(posterior);
  expect(await ppca.logDensity(rows)).toEqual(posterior.logDensity);
});

test('a sample of nothing is legal, one of half a row is not', async () => {
  expect((await sampleModel(examplePpca, 0)).rows).toEqual({ data: new Float64Array(), rows: 0, columns: 4 });
  await expect(sampleModel(examplePpca, 0.5)).rejects.toMatchObject({
    code: 'E_ARGUMENT',
    message: 'sampleModel: count must be a whole number ≥ 0, got 0.5.',
  });
  await expect(sampleModel({ ...examplePpca, noiseVariance: 0 }, 1)).rejects.toMatchObject({
    message: 'sampleModel: noise_variance must be finite and > 0, got 0.',
  });
});
