import { MarginaliaError } from '@marginalia/core-wasm';
import type { BoundModel } from '@marginalia/models';
import { requireRows, type Rows } from '@marginalia/runtime';

/**
 * Rows a model can be asked about: at least one, as many columns as it observes, and what the model says of their values, or
 * finite numbers throughout.
 *
 * @throws E_ARGUMENT, E_SHAPE, E_DATA
 */
export function checkRows(
  rows: Rows,
  { observed, checkRows: check }: Pick<BoundModel, 'observed' | 'checkRows'>,
): void {
  requireRows('estimateEvidence', rows);
  if (rows.columns !== observed) {
    throw new MarginaliaError(
      'E_SHAPE',
      `estimateEvidence: data must be rows of ${observed} columns, as the model, got ${rows.data.length} numbers for ${rows.rows} × ${rows.columns}`,
    );
  }
  if (rows.rows === 0) throw new MarginaliaError('E_DATA', 'estimateEvidence: there must be a row, got none');
  if (check !== undefined) {
    check('estimateEvidence', rows);
    return;
  }
  if (rows.data instanceof Uint8Array) return;
  const bad = rows.data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new MarginaliaError(
    'E_DATA',
    `estimateEvidence: every value must be a finite number, got ${rows.data[bad]}`,
    {
      where: `row ${Math.floor(bad / observed)}, column ${bad % observed}, both from 0`,
      remedy: 'Drop or fill in missing values: this model cannot leave them out.',
    },
  );
}
