import { describe, expect, test } from 'vitest';
import { fitPpca, ppcaPosterior } from '@marginalia/models';
import { digits, faithful, generator, iris, rowsOf } from './data.ts';
import golden from './fixtures/ppca.json' with { type: 'json' };

const rows = { faithful, iris, digits };
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

describe('maximum likelihood in closed form', () => {
  test.each(golden)('$data, $factors factors', async (record) => {
    const data = rows[record.data as keyof typeof rows];
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
