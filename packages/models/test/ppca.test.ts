import { describe, expect, test } from 'vitest';
import { fitPpca, ppcaPosterior, sampleModel } from '@marginalia/models';
import { dataNamed, digits, iris, rowsOf, sum } from './support/data.ts';
import { generator } from './support/generator.ts';
import { examplePpca } from './support/models.ts';
import golden from './fixtures/ppca.json' with { type: 'json' };

describe('maximum likelihood in closed form', () => {
  test.each(golden)('$data, $factors factors', async (record) => {
    const data = dataNamed(record.data);
    const [n, D, Q] = [data.rows, data.columns, record.factors];
    const fit = await fitPpca(data, { factors: Q });
    expect(fit.parameters.noiseVariance / record.noiseVariance).toBeCloseTo(1, 10);
    expect(fit.logLikelihood / record.logLikelihood).toBeCloseTo(1, 11);
    record.explainedVariance.forEach((value, q) => {
      expect(fit.explainedVariance[q]! / (value * (1 - 1 / n))).toBeCloseTo(1, 10);
    });
    record.explainedVarianceRatio.forEach((value, q) => {
      expect(fit.explainedVarianceRatio[q]).toBeCloseTo(value, 10);
    });
    const lengths = Array.from(fit.explainedVariance, (value) =>
      Math.sqrt(value - fit.parameters.noiseVariance),
    );
    record.absComponents?.forEach((component, q) =>
      component.forEach((entry, d) => {
        expect(Math.abs(fit.parameters.loadings[d * Q + q]!)).toBeCloseTo(entry * lengths[q]!, 7);
      }),
    );
    record.mean?.forEach((value, d) => expect(fit.parameters.mean[d]).toBeCloseTo(value, 10));
    const p = D * Q - (Q * (Q - 1)) / 2 + D + 1;
    expect(fit.freeParameters).toBe(p);
    expect(fit.bic).toBeCloseTo(-2 * record.logLikelihood + p * Math.log(n), 4);
    expect(fit.aic).toBeCloseTo(-2 * record.logLikelihood + 2 * p, 4);
    // The evidence through Q × Q matrices adds up to the likelihood through eigenvalues.
    const { logDensity } = await ppcaPosterior(fit.parameters, data);
    expect(sum(logDensity) / fit.logLikelihood).toBeCloseTo(1, 11);
  });

  test("each column's largest entry in absolute value is positive", async () => {
    const { parameters } = await fitPpca(digits, { factors: 10 });
    for (let q = 0; q < 10; q++) {
      const column = Array.from({ length: 64 }, (_, d) => parameters.loadings[d * 10 + q]!);
      expect(Math.max(...column)).toBe(Math.max(...column.map(Math.abs)));
    }
  });
});

describe('posterior', () => {
  test('mean and standard deviation are those of conditioning the joint Gaussian', async () => {
    // Two factors: M⁻¹ by Cramer's rule.
    const { mean: mu, loadings: W, noiseVariance, factors: Q, observed: D } = examplePpca;
    const { rows } = await sampleModel(examplePpca, 5, { seed: 1 });
    const { mean, standardDeviation } = await ppcaPosterior(examplePpca, rows);
    const M = (a: number, b: number) =>
      sum(Array.from(mu, (_, d) => W[d * Q + a]! * W[d * Q + b]!)) + (a === b ? noiseVariance : 0);
    const det = M(0, 0) * M(1, 1) - M(0, 1) ** 2;
    for (let i = 0; i < 5; i++) {
      const t = [0, 1].map((q) => sum(Array.from(mu, (m, d) => W[d * Q + q]! * (rows.data[i * D + d]! - m))));
      expect(mean[2 * i]).toBeCloseTo((M(1, 1) * t[0]! - M(0, 1) * t[1]!) / det, 12);
      expect(mean[2 * i + 1]).toBeCloseTo((M(0, 0) * t[1]! - M(0, 1) * t[0]!) / det, 12);
      expect(standardDeviation[2 * i]).toBeCloseTo(Math.sqrt((noiseVariance * M(1, 1)) / det), 12);
      expect(standardDeviation[2 * i + 1]).toBeCloseTo(Math.sqrt((noiseVariance * M(0, 0)) / det), 12);
    }
  });

  test('a model is found again from its own sample', async () => {
    const { rows } = await sampleModel(examplePpca, 20_000, { seed: 9 });
    const { parameters } = await fitPpca(rows, { factors: 2 });
    expect(Math.abs(parameters.noiseVariance - examplePpca.noiseVariance)).toBeLessThan(0.01);
    // W is known up to a rotation, W Wᵀ is not.
    const square = (W: Float64Array, a: number, b: number) =>
      W[2 * a]! * W[2 * b]! + W[2 * a + 1]! * W[2 * b + 1]!;
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) {
        const difference = square(parameters.loadings, a, b) - square(examplePpca.loadings, a, b);
        expect(Math.abs(difference)).toBeLessThan(0.06);
      }
    }
  });
});

describe('data', () => {
  test('an offset of 1e8 changes the mean alone', async () => {
    const grid = { ...iris, data: iris.data.map((value) => Math.round(value * 64) / 64) };
    const moved = { ...grid, data: grid.data.map((value) => value + 1e8) };
    const [here, there] = [await fitPpca(grid, { factors: 2 }), await fitPpca(moved, { factors: 2 })];
    expect(there.logLikelihood).toBeCloseTo(here.logLikelihood, 6);
    expect(there.parameters.noiseVariance).toBeCloseTo(here.parameters.noiseVariance, 10);
    there.parameters.loadings.forEach((value, i) =>
      expect(value).toBeCloseTo(here.parameters.loadings[i]!, 7),
    );
    const { logDensity } = await ppcaPosterior(there.parameters, moved);
    expect(sum(logDensity)).toBeCloseTo(here.logLikelihood, 4);
  });

  test('whole weights are as repeated rows', async () => {
    const rowWeights = Float64Array.from({ length: 150 }, (_, i) => i % 3);
    const repeated = rowsOf(
      [...rowWeights].flatMap((w, i) =>
        Array.from({ length: w }, () => [...iris.data.subarray(4 * i, 4 * i + 4)]),
      ),
    );
    const [weighted, plain] = [
      await fitPpca(iris, { factors: 2, rowWeights }),
      await fitPpca(repeated, { factors: 2 }),
    ];
    expect(weighted.totalWeight).toBe(150);
    expect(weighted.logLikelihood).toBeCloseTo(plain.logLikelihood, 9);
    expect(weighted.bic).toBeCloseTo(plain.bic, 8);
  });

  test('more columns than rows', async () => {
    const { normal } = generator(1);
    const wide = rowsOf(Array.from({ length: 8 }, () => Array.from({ length: 30 }, normal)));
    const fit = await fitPpca(wide, { factors: 5 });
    const { logDensity } = await ppcaPosterior(fit.parameters, wide);
    expect(sum(logDensity) / fit.logLikelihood).toBeCloseTo(1, 10);
  });

  const cases: readonly [string, readonly (readonly number[])[], number, string, string][] = [
    [
      'no fewer factors than columns',
      [
        [1, 2],
        [3, 1],
        [2, 5],
      ],
      2,
      'E_ARGUMENT',
      'factors must be a whole number ≥ 1 and below the 2 columns, got 2. Use at most 1.',
    ],
    [
      'one column',
      [[1], [2]],
      1,
      'E_ARGUMENT',
      'factors must be a whole number ≥ 1 and below the 1 columns, got 1. One column has no factors.',
    ],
    [
      'rows on a line',
      Array.from({ length: 9 }, (_, i) => [i, 2 * i, 3 * i]),
      1,
      'E_DATA',
      'the rows must vary in more than 1 directions, got 1. There must be variance left for the noise.',
    ],
    [
      'fewer rows than factors',
      [
        [1, 2, 3, 4, 9],
        [2, 1, 0, 5, 7],
        [0, 1, 5, 2, 2],
      ],
      4,
      'E_DATA',
      'the rows must vary in more than 4 directions, got 2. Use at most 1 factors: there must be variance left for the noise.',
    ],
    [
      'one row',
      [[1, 2, 3]],
      1,
      'E_DATA',
      'the rows must vary in more than 1 directions, got 0. There must be variance left for the noise.',
    ],
    [
      'an overflow',
      [
        [1e308, 1],
        [-1e308, 2],
      ],
      1,
      'E_DATA',
      'the variance of every column must be a double, got an overflow (column 0, counted from 0). Divide the column by a power of ten.',
    ],
    [
      'a missing value',
      [
        [1, 2],
        [NaN, 1],
      ],
      1,
      'E_DATA',
      'every value must be finite, got NaN (row 1, column 0, counted from 0). This model cannot use missing values yet: drop or fill these rows.',
    ],
  ];
  test.each(cases)('%s', async (_, values, factors, code, message) => {
    const fit = fitPpca(rowsOf(values), { factors });
    await expect(fit).rejects.toMatchObject({ code, message: `fitPpca: ${message}` });
  });

  test('rows of another width have no posterior', async () => {
    await expect(ppcaPosterior(examplePpca, iris)).resolves.toBeDefined();
    await expect(ppcaPosterior(examplePpca, rowsOf([[1, 2]]))).rejects.toMatchObject({
      code: 'E_SHAPE',
      message: 'ppcaPosterior: rows must have the 4 columns of the model, got 2.',
    });
  });
});
