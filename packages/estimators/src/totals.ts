import type { LogEvidence, RowEstimate } from './estimate.ts';
import { withInterval } from './row-estimate.ts';

/** All rows together. */
export interface Totals {
  readonly total: LogEvidence;
  readonly mean: LogEvidence;
  readonly spreadOverRows: number;
  readonly unreliableRows: number;
  readonly maxParetoK: number | null;
  readonly draws: number;
  readonly densityEvaluations: number;
}

/**
 * Adds up rows that were drawn independently, in their order.
 *
 *   total = Σ log p(xᵢ),   SE = √Σ SEᵢ²,   bias = Σ biasᵢ
 *
 * The bias grows with the number of rows and the error only with its root, so intervals are centred at total − bias.
 */
export function totals(rows: readonly RowEstimate[]): Totals {
  const n = rows.length;
  let sum = 0;
  let variance = 0;
  let bias: number | null = 0;
  let unreliableRows = 0;
  let maxParetoK: number | null = null;
  let draws = 0;
  let densityEvaluations = 0;
  for (const row of rows) {
    sum += row.logEvidence;
    variance += row.standardError * row.standardError;
    bias = bias === null || row.bias === null ? null : bias + row.bias;
    if (row.status === 'unreliable') unreliableRows += 1;
    if (row.paretoK !== null) maxParetoK = Math.max(maxParetoK ?? row.paretoK, row.paretoK);
    draws += row.draws;
    densityEvaluations += row.densityEvaluations;
  }
  const standardError = Math.sqrt(variance);
  return {
    total: withInterval(sum, standardError, bias),
    mean: withInterval(sum / n, standardError / n, bias === null ? null : bias / n),
    spreadOverRows: spread(
      rows.map((row) => row.logEvidence),
      sum / n,
    ),
    unreliableRows,
    maxParetoK,
    draws,
    densityEvaluations,
  };
}

/** The same of exact values. */
export function exactTotals(values: Float64Array): Totals {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  return {
    total: withInterval(sum, 0, 0),
    mean: withInterval(mean, 0, 0),
    spreadOverRows: spread(values, mean),
    unreliableRows: 0,
    maxParetoK: null,
    draws: 0,
    densityEvaluations: 0,
  };
}

/** Standard deviation of the rows' values (n − 1); 0 for one row, ∞ where a value is −∞. */
function spread(values: ArrayLike<number> & Iterable<number>, mean: number): number {
  if (values.length === 1) return 0;
  if (!Number.isFinite(mean)) return Number.POSITIVE_INFINITY;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return Math.sqrt(squares / (values.length - 1));
}
