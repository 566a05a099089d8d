import { MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { type NumericColumn, type Table, where } from './table.ts';

/** x = mean + standardDeviation · z, a number each for every column. */
export interface Scaling {
  readonly mean: Float64Array;
  readonly standardDeviation: Float64Array;
}

/**
 * Standardises the columns in place, over the values that are there.
 *
 *   z = (x − m) / s,   m = Σ x / n,   s² = Σ (x − m)² / n
 *
 * @throws E_DATA if a column is constant, all missing, or its variance is beyond the range of f64
 */
export function scaleColumns(table: Table, rows: Rows, columns: readonly NumericColumn[]): Scaling {
  const { data, columns: width } = rows;
  const mean = new Float64Array(width);
  const standardDeviation = new Float64Array(width);
  for (const [j, { name }] of columns.entries()) {
    let n = 0;
    let m = 0;
    for (let i = j; i < data.length; i += width) {
      const x = data[i]!;
      if (!Number.isNaN(x)) m += (x - m) / ++n;
    }
    let sum = 0;
    for (let i = j; i < data.length; i += width) {
      const d = data[i]! - m;
      if (!Number.isNaN(d)) sum += d * d;
    }
    const s = Math.sqrt(sum / n);
    if (!(s > 0 && s < Infinity))
      throw new MarginaliaError(
        'E_DATA',
        `selectMatrix: a column must vary to be standardised, got ${s === 0 ? 'a constant' : n === 0 ? 'no values' : 'a variance beyond 1.8e308'}`,
        { where: where(table, null, name), remedy: 'Leave it out with --columns, or do without --scale.' },
      );
    for (let i = j; i < data.length; i += width) data[i] = (data[i]! - m) / s;
    mean[j] = m;
    standardDeviation[j] = s;
  }
  return { mean, standardDeviation };
}
