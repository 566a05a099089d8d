import { MarginaliaError } from '@marginalia/core-wasm';
import { requireRows, type Rows } from '@marginalia/runtime';

/**
 * Every value must be finite: NaN is a missing value, which these models cannot use yet.
 *
 * @throws as requireRows; E_DATA for no rows or a value that is not finite, with row and column from 0
 */
export function checkRows(caller: string, given: Rows): void {
  requireRows(caller, given);
  const { data, rows, columns } = given;
  if (rows < 1) throw new MarginaliaError('E_DATA', `${caller}: there must be rows, got none`);
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (!Number.isFinite(value)) {
      throw new MarginaliaError('E_DATA', `${caller}: every value must be finite, got ${value}`, {
        where: `row ${Math.floor(i / columns)}, column ${i % columns}, counted from 0`,
        remedy: Number.isNaN(value)
          ? 'This model cannot use missing values yet: drop or fill these rows.'
          : 'Drop or correct these rows.',
      });
    }
  }
}

/** @throws E_ARGUMENT unless weights [n] are finite, ≥ 0 and not all 0 */
export function checkRowWeights(caller: string, weights: Float64Array, rows: number): void {
  if (weights.length !== rows) {
    throw new MarginaliaError(
      'E_SHAPE',
      `${caller}: rowWeights must have one number a row, got ${weights.length} for ${rows} rows`,
    );
  }
  const bad = weights.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (bad >= 0) {
    throw new MarginaliaError('E_DATA', `${caller}: rowWeights must be finite and ≥ 0, got ${weights[bad]}`, {
      where: `row ${bad}, counted from 0`,
    });
  }
  if (!weights.some((weight) => weight > 0)) {
    throw new MarginaliaError('E_DATA', `${caller}: rowWeights must not all be 0`);
  }
}
