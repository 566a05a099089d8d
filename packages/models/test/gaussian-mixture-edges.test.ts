import { createInlineExecutor } from '@marginalia/runtime';
import { describe, expect, test } from 'vitest';
import {
  fitGaussianMixture,
  type GaussianMixtureParameters,
  type MixtureFit,
  type MixtureFitOptions,
  modelJobs,
} from '@marginalia/models';
import { covarianceNames, faithful, iris, rowsOf } from './support/data.ts';
import { generator } from './support/generator.ts';
import { exampleMixture } from './support/models.ts';

const finite = ({ parameters: { weights, means, covariances }, logLikelihood }: MixtureFit): boolean =>
  [...weights, ...means, ...covariances, logLikelihood].every(Number.isFinite);

/** Two components on a line. */
const pair = (means: readonly number[], variances: readonly number[]): GaussianMixtureParameters => ({
  kind: 'mixture',
  components: 2,
  observed: 1,
  covariance: 'diagonal',
  weights: Float64Array.of(0.5, 0.5),
  means: Float64Array.from(means),
  covariances: Float64Array.from(variances),
});

describe('data that no mixture can be fitted to', () => {
  const cases: readonly [string, Parameters<typeof rowsOf>[0], MixtureFitOptions, string, string][] = [
    [
      'a missing value',
      [
        [1, 2],
        [3, NaN],
      ],
      {},
      'E_DATA',
      'fitGaussianMixture: every value must be finite, got NaN (row 1, column 1, counted from 0). This model cannot use missing values yet: drop or fill these rows.',
    ],
    [
      'an infinite value',
      [[1], [-Infinity]],
      {},
      'E_DATA',
      'fitGaussianMixture: every value must be finite, got -Infinity (row 1, column 0, counted from 0). Drop or correct these rows.',
    ],
    ['no rows', [], {}, 'E_DATA', 'fitGaussianMixture: there must be rows, got none.'],
    [
      'a constant column',
      [
        [0.1, 1],
        [0.1, 2],
        [0.1, 4],
      ],
      {},
      'E_DATA',
      'fitGaussianMixture: every column must vary, got a constant one (column 0, counted from 0). Drop it, or give a regularization > 0.',
    ],
    [
      'one row',
      [[1, 2]],
      { components: 1 },
      'E_DATA',
      'fitGaussianMixture: every column must vary, got a constant one (column 0, counted from 0). Drop it, or give a regularization > 0.',
    ],
    [
      'numbers whose squares overflow',
      [[1e308], [-1e308], [5]],
      {},
      'E_DATA',
      'fitGaussianMixture: the variance of every column must be a double, got an overflow (column 0, counted from 0). Divide the column by a power of ten.',
    ],
    [
      'more components than rows',
      [[1], [2], [3]],
      { components: 4 },
      'E_DATA',
      'fitGaussianMixture: there must be at least as many different rows as components, got 3 for 4 components. Ask for fewer components.',
    ],
    [
      'more components than different rows',
      [[1], [2], [2], [1], [1]],
      { components: 3, init: 'random' },
      'E_DATA',
      'fitGaussianMixture: there must be at least as many different rows as components, got 2 for 3 components. Ask for fewer components.',
    ],
  ];
  test.each(cases)('%s', async (_, values, options, code, message) => {
    await expect(fitGaussianMixture(rowsOf(values), options)).rejects.toMatchObject({ code, message });
  });

  test('rows that are not rows × columns', async () => {
    await expect(
      fitGaussianMixture({ data: new Float64Array(5), rows: 2, columns: 2 }),
    ).rejects.toMatchObject({
      code: 'E_SHAPE',
      message: 'fitGaussianMixture: rows must have rows × columns elements, got 5 for 2 × 2.',
    });
  });
});

describe('options', () => {
  const init = pair([0, 1], [1, 1]);
  const cases: readonly [MixtureFitOptions, string, string][] = [
    [{ components: 0 }, 'E_ARGUMENT', 'components must be a whole number ≥ 1, got 0'],
    [{ components: 65_537 }, 'E_ARGUMENT', 'components must be at most 65536, got 65537'],
    [{ components: 2.5 }, 'E_ARGUMENT', 'components must be a whole number ≥ 1, got 2.5'],
    [{ restarts: 0 }, 'E_ARGUMENT', 'restarts must be a whole number ≥ 1, got 0'],
    [{ maxIterations: -1 }, 'E_ARGUMENT', 'maxIterations must be a whole number ≥ 0, got -1'],
    [{ seed: -1 }, 'E_ARGUMENT', 'seed must be a whole number ≥ 0, got -1'],
    [{ tolerance: NaN }, 'E_ARGUMENT', 'tolerance must be finite and ≥ 0, got NaN'],
    [{ regularization: -1 }, 'E_ARGUMENT', 'regularization must be finite and ≥ 0, got -1'],
    [
      { regularization: Float64Array.of(1) },
      'E_SHAPE',
      'regularization must be a number or one for each of 2 columns, got 1',
    ],
    [
      { init, restarts: 2 },
      'E_ARGUMENT',
      'restarts must be 1 with explicit parameters: all would be the same, got 2',
    ],
    [{ init, components: 3 }, 'E_ARGUMENT', 'components must be the 2 of init, got 3'],
    [{ init, covariance: 'full' }, 'E_ARGUMENT', 'covariance must be that of init, diagonal, got full'],
    [{ init }, 'E_SHAPE', 'rows must have the 1 columns of init, got 2'],
    [
      { rowWeights: new Float64Array(3) },
      'E_SHAPE',
      'rowWeights must have one number a row, got 3 for 272 rows',
    ],
    [
      { rowWeights: new Float64Array(272).fill(-1) },
      'E_DATA',
      'rowWeights must be finite and ≥ 0, got -1 (row 0, counted from 0)',
    ],
    [{ rowWeights: new Float64Array(272) }, 'E_DATA', 'rowWeights must not all be 0'],
  ];
  test.each(cases)('%j', async (options, code, message) => {
    await expect(fitGaussianMixture(faithful, options)).rejects.toMatchObject({
      code,
      message: `fitGaussianMixture: ${message}.`,
    });
  });

  test('an executor that does not know the jobs', async () => {
    await using executor = await createInlineExecutor({ jobs: {} });
    await expect(fitGaussianMixture(faithful, { executor })).rejects.toMatchObject({
      code: 'E_ARGUMENT',
      message: `fitGaussianMixture: executor must run the jobs of modelJobs, got none named ${Object.keys(modelJobs).join(', ')}. Create it with a table that spreads modelJobs.`,
    });
  });

  test('an explicit start that is no mixture', async () => {
    const of = (change: Partial<GaussianMixtureParameters>) =>
      fitGaussianMixture(iris, { init: { ...exampleMixture('full'), observed: 4, ...change } });
    await expect(of({})).rejects.toMatchObject({
      code: 'E_ARGUMENT',
      message: 'fitGaussianMixture: means must have shape [3, 4], got 9 numbers.',
    });
    const start = pair([0, 1], [1, -1]);
    await expect(fitGaussianMixture(rowsOf([[1], [2], [3]]), { init: start })).rejects.toMatchObject({
      code: 'E_NOT_POSITIVE_DEFINITE',
      message:
        'fitGaussianMixture: covariances must be positive definite, got one for component 1 where its variance is not positive.',
    });
  });
});

describe('what the data do is a status', () => {
  test('a component that is left with nothing', async () => {
    const fit = await fitGaussianMixture(rowsOf([[0], [1], [2], [3]]), { init: pair([1, 1e4], [1, 1]) });
    expect(fit.status).toBe('degenerate');
    expect(fit.reason).toBe('component 1 is empty: 0 of the weight 4 is left to it');
    expect(fit.events).toEqual([
      { restart: 0, iteration: 0, component: 1, event: 'empty', detail: '0 of the weight 4 is left to it' },
    ]);
    expect([fit.iterations, fit.history.length]).toEqual([0, 0]);
    expect(fit.parameters).toEqual(pair([1, 1e4], [1, 1]));
    expect(finite(fit)).toBe(true);
  });

  test('a component on a single point, without regularization', async () => {
    const rows = rowsOf([[0], [1], [2], [3], [50]]);
    const fit = await fitGaussianMixture(rows, { init: pair([1.5, 50], [1, 1]), regularization: 0 });
    expect(fit.status).toBe('degenerate');
    expect(fit.reason).toBe('component 1 collapsed: its variance is not positive');
    expect(finite(fit)).toBe(true);
  });

  test('the same, with the default regularization: it ends, and says so', async () => {
    const rows = rowsOf([[0], [1], [2], [3], [50]]);
    const fit = await fitGaussianMixture(rows, { init: pair([1.5, 50], [1, 1]) });
    expect(fit.status).toBe('degenerate');
    expect(fit.reason).toBe('component 1 collapsed: its covariance is little more than the regularization');
    expect(fit.events.length).toBe(1);
    expect(fit.parameters.covariances[1]).toBeCloseTo(fit.regularization[0]!, 12);
    expect(finite(fit)).toBe(true);
  });

  test.each(covarianceNames)(
    'a component on equal rows that a double cannot hold, %s',
    async (covariance) => {
      // 0.1 + 0.2 three times: their mean is off by a rounding, and so is their variance.
      const rows = rowsOf([
        ...Array.from({ length: 3 }, () => [0.1 + 0.2]),
        ...[5, 6, 7.5, 9].map((x) => [x]),
      ]);
      const fit = await fitGaussianMixture(rows, {
        components: 2,
        covariance,
        regularization: 0,
        init: 'random',
        restarts: 5,
      });
      const other = covariance === 'tied' ? 'converged' : 'degenerate';
      expect(fit.restarts.map((one) => one.status)).toContain(other);
      expect(finite(fit)).toBe(true);
      for (const one of fit.restarts) expect(one.logLikelihood).toBeLessThan(100);
    },
  );

  test.each(covarianceNames)('collinear columns, %s', async (covariance) => {
    const rows = rowsOf(Array.from({ length: 30 }, (_, i) => [i % 7, 2 * (i % 7), -(i % 7)]));
    const fit = await fitGaussianMixture(rows, { components: 1, covariance });
    expect(fit.status).toBe(covariance === 'full' || covariance === 'tied' ? 'degenerate' : 'converged');
    expect(finite(fit)).toBe(true);
    const bare = await fitGaussianMixture(rows, { components: 1, covariance, regularization: 0 });
    expect(bare.status).toBe(fit.status);
    expect(finite(bare)).toBe(true);
  });

  test('the covariance all components share', async () => {
    const rows = rowsOf(Array.from({ length: 20 }, (_, i) => [i % 2 === 0 ? 1 : 4]));
    const fit = await fitGaussianMixture(rows, { components: 2, covariance: 'tied' });
    expect(fit.status).toBe('degenerate');
    expect(fit.reason).toBe(
      'the shared covariance collapsed: its covariance is little more than the regularization',
    );
    expect(fit.events[0]?.component).toBeNull();
    expect(finite(fit)).toBe(true);
  });

  test.each(covarianceNames)('every row many times, %s: degenerate, never NaN', async (covariance) => {
    const rows = rowsOf(
      Array.from(
        { length: 60 },
        (_, i) =>
          [
            [1, 2],
            [3, -1],
            [7, 4],
          ][i % 3]!,
      ),
    );
    const fit = await fitGaussianMixture(rows, { components: 3, covariance });
    expect(fit.status).toBe('degenerate');
    expect(finite(fit)).toBe(true);
  });

  test('a row that is impossible under every component', async () => {
    const fit = await fitGaussianMixture(rowsOf([[0], [1e200], [3]]), {
      init: pair([0, 1], [1, 1]),
      regularization: 1,
    }).catch((error: unknown) => error);
    expect(fit).toMatchObject({ code: 'E_DATA' });
    const far = await fitGaussianMixture(rowsOf([[0], [1e150], [3]]), { init: pair([0, 1], [1e-20, 1e-20]) });
    expect(far.status).toBe('degenerate');
    expect(far.reason).toBe('the log-likelihood is -Infinity: a row is impossible under every component');
    expect(far.parameters.means).toEqual(Float64Array.of(0, 1));
    expect([far.logLikelihood, far.bic]).toEqual([-Infinity, Infinity]);
  });

  test('1e150 is only large', async () => {
    const rows = rowsOf([1, 2, 3, 4, 11, 12, 13, 15].map((value) => [value * 1e150]));
    const fit = await fitGaussianMixture(rows, { components: 2, restarts: 2 });
    expect(fit.status).toBe('converged');
    expect([...fit.parameters.means].toSorted((a, b) => a - b).map((mean) => mean / 1e150)).toEqual([
      expect.closeTo(2.5, 3),
      expect.closeTo(12.75, 3),
    ]);
  });

  test('a regularization that is given is a floor that was asked for', async () => {
    // One column is constant in every component, but not all of a component is.
    const rows = rowsOf(Array.from({ length: 150 }, (_, i) => [7, iris.data[4 * i]!, iris.data[4 * i + 2]!]));
    const fit = await fitGaussianMixture(rows, { components: 2, restarts: 2, regularization: 1e-3 });
    expect(fit.status).toBe('converged');
    expect(fit.parameters.covariances[0]).toBeCloseTo(1e-3, 12);
  });

  test.each(covarianceNames)(
    'tight clusters far apart are healthy, however many columns, %s',
    async (covariance) => {
      // R is a few hundredths of each of 40 variances: their sum says nothing about any direction.
      const normal = generator(5).normal;
      const rows = rowsOf(
        Array.from({ length: 300 }, (_, i) => Array.from({ length: 40 }, () => 300 * (i % 3) + normal())),
      );
      const fit = await fitGaussianMixture(rows, { components: 3, covariance, restarts: 1 });
      expect(fit.regularization[0]! * 40).toBeGreaterThan(1);
      expect([fit.status, fit.reason]).toEqual(['converged', null]);
      expect(fit.events).toEqual([]);
    },
  );

  test('a tight cluster among wide ones is healthy, one of equal rows is not', async () => {
    const { normal } = generator(6);
    const wide = Array.from({ length: 300 }, () => [normal(), normal()]);
    const statusOf = async (spread: number): Promise<string> => {
      const tight = Array.from({ length: 60 }, () => [4 + spread * normal(), 4 + spread * normal()]);
      const fit = await fitGaussianMixture(rowsOf([...wide, ...tight]), { components: 2, restarts: 2 });
      return fit.status;
    };
    expect(await statusOf(1e-2)).toBe('converged');
    expect(await statusOf(2e-3)).toBe('converged');
    expect(await statusOf(1e-5)).toBe('degenerate');
    expect(await statusOf(0)).toBe('degenerate');
  });

  test('one row of one column, one component', async () => {
    const fit = await fitGaussianMixture(rowsOf([[3]]), { components: 1, regularization: 0.25 });
    expect(fit.status).toBe('degenerate');
    expect(fit.parameters.means).toEqual(Float64Array.of(3));
    expect(fit.logLikelihood).toBeCloseTo(-0.5 * Math.log(2 * Math.PI * 0.25), 12);
    expect(fit.bic).toBeCloseTo(-2 * fit.logLikelihood, 12);
  });
});
