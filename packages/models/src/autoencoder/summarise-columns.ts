import { MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import type { ReconstructionLoss } from './parameters.ts';

/** Columns of the rows trained on; missing values have no part in it. */
export interface ColumnSummary {
  /** [D]. */
  readonly mean: Float64Array;
  /** n divisor; exactly 0 for a constant column [D]. */
  readonly variance: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/**
 * Refuses what cannot be reconstructed, of rows that requireRows has passed. NaN is a missing value.
 *
 * @param white the stored number that stands for 1
 * @returns whether values are missing
 * @throws E_DATA for no rows, a row without values, a value that is not finite or, for
 *   cross-entropy, outside [0, white]
 */
export function checkValues(
  caller: string,
  { data, rows, columns }: Rows,
  loss: ReconstructionLoss,
  white: number,
): boolean {
  const fault = (requirement: string, where: string, remedy: string): MarginaliaError =>
    new MarginaliaError('E_DATA', `${caller}: ${requirement}`, { where: `${where}, counted from 0`, remedy });
  if (rows < 1) throw new MarginaliaError('E_DATA', `${caller}: there must be rows, got none`);
  const [from, to] = loss === 'squared' ? [-Number.MAX_VALUE, Number.MAX_VALUE] : [0, white];
  const requirement = loss === 'squared' ? 'finite or missing (NaN)' : `from 0 to ${white} for cross-entropy`;
  let missing = 0;
  for (let r = 0; r < rows; r++) {
    let there = 0;
    for (let d = 0; d < columns; d++) {
      const value = data[r * columns + d]!;
      if (Number.isNaN(value)) continue;
      there++;
      if (value >= from && value <= to) continue;
      const remedy =
        loss === 'squared'
          ? 'Drop or correct these rows.'
          : 'Divide them by what stands for 1 (white), or take the loss squared.';
      throw fault(`every value must be ${requirement}, got ${value}`, `row ${r}, column ${d}`, remedy);
    }
    if (there === 0)
      throw fault('every row must have a value, got none', `row ${r}`, 'Drop this row: it says nothing.');
    missing += columns - there;
  }
  return missing > 0;
}

/**
 * @param members indices of the rows trained on
 * @param unit what stored numbers are multiplied by
 * @throws E_DATA for a column that has no value, or whose variance is beyond double precision
 */
export function summariseColumns(
  caller: string,
  { data, columns: D }: Rows,
  members: Int32Array,
  unit: number,
): ColumnSummary {
  const zeros = (): Float64Array => new Float64Array(D);
  const [count, mean, variance] = [zeros(), zeros(), zeros()];
  const [least, most] = [zeros().fill(Infinity), zeros().fill(-Infinity)];
  const each = (body: (value: number, d: number) => void): void => {
    for (const row of members) {
      for (let d = 0; d < D; d++) {
        const value = data[row * D + d]! * unit;
        if (!Number.isNaN(value)) body(value, d);
      }
    }
  };
  each((value, d) => {
    count[d] = count[d]! + 1;
    least[d] = Math.min(least[d]!, value);
    most[d] = Math.max(most[d]!, value);
  });
  // Centred on a value of the column, the sums of a constant one are exactly 0.
  each((value, d) => (mean[d] = mean[d]! + (value - least[d]!)));
  for (let d = 0; d < D; d++) mean[d] = least[d]! + mean[d]! / count[d]!;
  each((value, d) => (variance[d] = variance[d]! + (value - mean[d]!) * (value - mean[d]!)));
  for (let d = 0; d < D; d++) variance[d] = variance[d]! / count[d]!;
  const fault = (d: number, requirement: string, remedy: string): MarginaliaError =>
    new MarginaliaError('E_DATA', `${caller}: ${requirement}`, {
      where: `column ${d}, counted from 0`,
      remedy,
    });
  const empty = count.indexOf(0);
  if (empty >= 0)
    throw fault(empty, 'every column must have values to train on, got none', 'Leave the column out.');
  const wild = variance.findIndex((value, d) => !Number.isFinite(value + mean[d]!));
  if (wild >= 0)
    throw fault(
      wild,
      'the variance of every column must be a double, got an overflow',
      'Divide the column by a power of ten.',
    );
  return { mean, variance, least, most };
}
