import { describe, expect, test } from 'vitest';
import type { RowEstimate } from '@marginalia/estimators';
import { withInterval } from '../src/row-estimate.ts';
import { totals } from '../src/totals.ts';

const row = (logEvidence: number, standardError: number, bias: number | null, changes = {}): RowEstimate => ({
  ...withInterval(logEvidence, standardError, bias),
  effectiveSampleSize: 10,
  paretoK: null,
  paretoKThreshold: 0.5,
  largestWeight: 0.1,
  draws: 100,
  densityEvaluations: 100,
  status: 'reliable',
  reason: '',
  ...changes,
});

describe('rows together', () => {
  const rows = [
    row(-1, 0.3, -0.045, { paretoK: 0.1 }),
    row(-4, 0.4, -0.08, { paretoK: 0.6, status: 'unreliable' }),
    row(-10, 1.2, -0.72),
  ];

  test('add values and biases, and errors by their squares', () => {
    const { total, mean } = totals(rows);
    expect(total.logEvidence).toBe(-15);
    expect(total.standardError).toBeCloseTo(1.3, 14);
    expect(total.bias).toBeCloseTo(-0.845, 14);
    expect(total.interval95[0]).toBeCloseTo(-15 + 0.845 - 1.96 * 1.3, 13);
    expect(total.interval95[1]).toBeCloseTo(-15 + 0.845 + 1.96 * 1.3, 13);
    for (const name of ['logEvidence', 'standardError', 'bias'] as const) {
      expect(mean[name]).toBeCloseTo(total[name]! / 3, 14);
    }
    expect(mean.interval95[0]).toBeCloseTo(total.interval95[0] / 3, 13);
  });

  test('count draws and what is unreliable, and keep the largest k-hat', () => {
    expect(totals(rows)).toMatchObject({
      unreliableRows: 1,
      maxParetoK: 0.6,
      draws: 300,
      densityEvaluations: 300,
    });
  });

  test('report the spread over rows apart from the error', () => {
    expect(totals(rows).spreadOverRows).toBeCloseTo(Math.sqrt((4 ** 2 + 1 + 5 ** 2) / 2), 14);
    expect(totals(rows.slice(1, 2)).spreadOverRows).toBe(0);
  });

  test('have an unknown bias where one row has', () => {
    expect(totals([...rows, row(-1, 0.1, null)]).total.bias).toBeNull();
  });

  test('are a probability of zero where one row is', () => {
    const zero = row(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, null);
    expect(totals([...rows, zero])).toMatchObject({
      total: {
        logEvidence: Number.NEGATIVE_INFINITY,
        standardError: Number.POSITIVE_INFINITY,
        bias: null,
        interval95: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      },
      spreadOverRows: Number.POSITIVE_INFINITY,
    });
  });
});
