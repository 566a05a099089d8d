import { describe, expect, test } from 'vitest';
import { fitVae, sampleModel, type VaeFitOptions } from '@marginalia/models';
import type { Rows } from '@marginalia/runtime';
import { rowsOf } from './support/data.ts';
import { smallVae } from './support/vae-models.ts';

const bits = rowsOf([
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 0],
  [0, 0, 1],
]);
const tiny: VaeFitOptions = { latents: [2], hidden: [[3]], epochs: 1 };
const refuses = (rows: Rows, options: VaeFitOptions, code: string, words: string) =>
  expect(fitVae(rows, { ...tiny, ...options })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(words) as string,
  });

describe('options that are none, or do not go together', () => {
  test.each<readonly [VaeFitOptions, string]>([
    [{ latents: [] }, 'latents must name a stochastic layer'],
    [{ latents: [0] }, 'latents must be a whole number from 1'],
    [{ latents: [2, 1.5], hidden: [[], []] }, 'latents must be a whole number'],
    [{ latents: [2, 2] }, 'hidden must have a list for each of 2 stochastic layers, got 1'],
    [{ latents: 2 as never }, 'latents must be a list, got 2'],
    [{ hidden: 3 as never }, 'hidden must be a list, got 3'],
    [{ hidden: [3] as never }, 'hidden[0] must be a list, got 3'],
    [{ hidden: [[3, 0]] }, 'hidden must be a whole number from 1'],
    [{ activation: 'swish' as 'tanh' }, 'activation must be identity, tanh'],
    [{ decoder: 'laplace' as 'poisson' }, 'decoder must be bernoulli, gaussian'],
    [{ binarize: 'sometimes' as 'fixed' }, 'binarize must be stochastic, fixed, threshold, none'],
    [{ decoder: 'gaussian', binarize: 'fixed' }, 'binarize must be none for a gaussian decoder'],
    [{ logVariance: 'column' }, 'logVariance must be left out but for a gaussian decoder'],
    [{ standardise: false }, 'standardise must be left out but for a gaussian decoder'],
    [{ levels: [2, 2, 2] }, 'levels must be left out but for a categorical decoder'],
    [{ decoder: 'categorical', levels: [2, 2, 1] }, 'levels must be a whole number from 2'],
    [{ decoder: 'poisson', white: 2 }, 'white must be 1 for a poisson decoder'],
    [{ white: 0 }, 'white must be finite and > 0'],
    [{ objective: 'vimco' as 'iwae' }, 'objective must be elbo, iwae'],
    [{ samples: 0 }, 'samples must be a whole number ≥ 1'],
    [{ objective: 'iwae', kl: 'analytic' }, 'kl must be sampled for iwae'],
    [{ latents: [2, 2], hidden: [[], []], kl: 'analytic' }, 'kl must be sampled for iwae and for several'],
    [{ beta: -1 }, 'beta must be finite and ≥ 0'],
    [{ objective: 'iwae', beta: 2 }, 'beta must be 1 for iwae'],
    [{ freeBits: -1 }, 'freeBits must be finite and ≥ 0'],
    [{ freeBits: 0.1, kl: 'sampled' }, 'freeBits must be 0 without an analytic KL'],
    [{ freeBits: 0.1, latents: [2, 2], hidden: [[], []] }, 'freeBits must be 0 without an analytic KL'],
    [{ gradient: 'dreg' }, 'gradient must be standard but for iwae with one stochastic layer'],
    [
      { gradient: 'dreg', objective: 'iwae', latents: [2, 2], hidden: [[], []] },
      'gradient must be standard but for iwae with one stochastic layer',
    ],
    [{ batch: 0 }, 'batch must be a whole number ≥ 1'],
    [{ microbatch: 0.5 }, 'microbatch must be a whole number ≥ 1'],
    [{ stepsPerState: 0 }, 'stepsPerState must be a whole number ≥ 1'],
    [{ epochs: 0 }, 'epochs must be a whole number ≥ 1'],
    [{ steps: 0 }, 'steps must be a whole number ≥ 1'],
    [{ schedule: 'cosine' as 'burda' }, 'schedule must be constant, burda'],
    [{ schedule: 'burda' }, 'epochs must be left out for schedule burda'],
    [{ stages: 3 }, 'stages must be left out but for schedule burda'],
    [{ learningRate: 0 }, 'learningRate must be finite and > 0'],
    [{ epsilon: NaN }, 'epsilon must be finite and > 0'],
    [{ weightDecay: -1 }, 'weightDecay must be finite and ≥ 0'],
    [{ clipNorm: 0 }, 'clipNorm must be finite and > 0'],
    [{ validation: 1 }, 'validation must be a share above 0 and below 1'],
    [{ patience: 3 }, 'patience must have validation rows'],
    [{ patience: 0, validation: 0.5 }, 'patience must be a whole number ≥ 1'],
    [{ variancePrior: { strength: 1, variance: 1 } }, 'variancePrior must be left out but for a gaussian'],
    [{ decoder: 'gaussian', variancePrior: { strength: -1, variance: 1 } }, 'variancePrior.strength must be'],
    [{ decoder: 'gaussian', variancePrior: { strength: 1, variance: 0 } }, 'variancePrior.variance must be'],
    [{ seed: -1 }, 'seed must be a whole number ≥ 0'],
  ])('%j', async (options, words) => {
    await refuses(bits, options, 'E_ARGUMENT', words);
  });

  test('shapes', async () => {
    await refuses(
      { ...bits, rows: 5 },
      {},
      'E_SHAPE',
      'rows must have rows × columns elements, got 12 for 5 × 3',
    );
    await refuses(bits, { validation: rowsOf([[0, 1]]) }, 'E_SHAPE', 'validation must have the 3 columns');
    await refuses(bits, { decoder: 'categorical', levels: [2, 2] }, 'E_SHAPE', 'levels must have a number');
  });
});

describe('data that the decoder has no likelihood for', () => {
  const with7 = (value: number): Rows => ({
    ...bits,
    data: bits.data.map((bit, i) => (i === 7 ? value : bit)),
  });
  const place = 'rows, row 2, column 1, counted from 0';

  test.each<readonly [string, Rows, VaeFitOptions, string, string]>([
    ['grey without binarization', with7(0.5), {}, 'must be 0 or 1 without binarization, got 0.5', place],
    [
      'grey bytes',
      { ...bits, data: Uint8Array.from(bits.data, (b) => 255 * b) },
      {},
      'got 255',
      'rows, row 0, column 1',
    ],
    [
      'above white',
      with7(300),
      { binarize: 'stochastic', white: 255 },
      'from 0 to white, 255, got 300',
      place,
    ],
    ['below black', with7(-1), { binarize: 'threshold' }, 'from 0 to white, 1, got -1', place],
    ['no whole count', with7(0.5), { decoder: 'poisson' }, 'must be whole numbers from 0', place],
    ['a negative count', with7(-1), { decoder: 'poisson' }, 'must be whole numbers from 0', place],
    ['a count that singles do not hold', with7(2 ** 24 + 2), { decoder: 'poisson' }, 'to 16777216', place],
    ['no whole code', with7(0.5), { decoder: 'categorical' }, 'must be whole numbers from 0', place],
    [
      'a code above its levels',
      with7(2),
      { decoder: 'categorical', levels: [2, 2, 2] },
      'below the levels',
      place,
    ],
    ['∞', with7(Infinity), { decoder: 'gaussian' }, 'every value must be finite', place],
    ['−∞ among greys', with7(-Infinity), { binarize: 'fixed' }, 'got -Infinity', place],
    [
      'a constant column',
      { ...bits, data: bits.data.map((b, i) => (i % 3 === 1 ? 4.5 : b)) },
      { decoder: 'gaussian' },
      'columns must vary',
      'column 1',
    ],
    ['an overflow', with7(1e200), { decoder: 'gaussian' }, 'must be a double, got an overflow', 'column 1'],
    [
      'a row of nothing',
      { ...bits, data: bits.data.map((b, i) => (i > 8 ? NaN : b)) },
      {},
      'every row must have a value',
      'row 3',
    ],
    [
      'a column of nothing',
      { ...bits, data: bits.data.map((b, i) => (i % 3 === 2 ? NaN : b)) },
      {},
      'every column must have values',
      'column 2',
    ],
    ['no rows', { data: new Float64Array(0), rows: 0, columns: 3 }, {}, 'rows must not be empty', ''],
    ['one gaussian row', rowsOf([[1, 2]]), { decoder: 'gaussian' }, 'columns must vary', 'column 0'],
    ['grey validation rows', bits, { validation: with7(0.5) }, 'got 0.5', 'validation, row 2, column 1'],
    [
      'no validation rows',
      bits,
      { validation: { data: new Float64Array(0), rows: 0, columns: 3 } },
      'validation must not be empty',
      '',
    ],
    ['nothing left to train on', rowsOf([[0, 1]]), { validation: 0.5 }, 'must leave rows to train on', ''],
  ])('%s', async (_, rows, options, words, where) => {
    await refuses(rows, options, 'E_DATA', words);
    if (where !== '') await refuses(rows, options, 'E_DATA', where);
  });
});

test.each<VaeFitOptions>([
  {},
  { binarize: 'stochastic' },
  { decoder: 'gaussian' },
  { decoder: 'gaussian', logVariance: 'column' },
  { decoder: 'poisson' },
  { decoder: 'categorical' },
  { latents: [2, 1], hidden: [[3], [2]] },
])('missing values are no fault: %j', async (options) => {
  const rows = { ...bits, data: bits.data.map((bit, i) => (i % 5 === 2 ? NaN : bit)) };
  const fit = await fitVae(rows, { ...tiny, ...options, epochs: 3, validation: rows });
  expect(fit).toMatchObject({ status: 'max-iterations', rows: 4, validationRows: 4 });
  expect(fit.validationBound).toBeLessThan(20);
});

test('a constant column that is not standardised is kept by the prior of the variances', async () => {
  const rows = rowsOf(Array.from({ length: 30 }, (_, i) => [Math.sin(i), 2, Math.cos(3 * i)]));
  const fit = await fitVae(rows, { ...tiny, decoder: 'gaussian', standardise: false, epochs: 30 });
  expect(fit.status).toBe('max-iterations');
  expect(fit.variancePrior!.strength).toBe(0.01);
  expect(fit.variancePrior!.variance).toBeCloseTo(0.1 * (1 / 3), 2);
});

test('rows that are wider than a workspace are refused: what follows it is that of another thread', async () => {
  const columns = 2 ** 20 + 1;
  await refuses(
    { data: new Uint8Array(columns), rows: 1, columns },
    { latents: [1], hidden: [[1]], decoder: 'poisson' },
    'E_ARGUMENT',
    'fitVae: networks must have at most 1048576 inputs, got 1048577',
  );
  const wide = {
    ...smallVae({ decoder: 'poisson' }),
    observed: columns,
    centre: new Float64Array(columns),
    scale: new Float64Array(columns).fill(1),
  };
  await expect(sampleModel(wide, 1)).rejects.toThrow('sampleModel: centre must have at most 1048576 numbers');
});
