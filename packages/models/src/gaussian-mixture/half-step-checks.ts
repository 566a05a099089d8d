import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { checkColumns, checkParameters } from '../check-parameters.ts';
import { checkRows } from '../check-rows.ts';
import type { GaussianMixtureParameters } from '../parameters.ts';
import { sumOf } from '../sum-of.ts';

/** @throws E_SHAPE, E_DATA, E_ARGUMENT, E_NOT_POSITIVE_DEFINITE unless these are rows and a mixture over their columns */
export function checkFits(
  caller: string,
  core: Core,
  parameters: GaussianMixtureParameters,
  rows: Rows,
): void {
  checkRows(caller, rows);
  checkColumns(caller, parameters, rows.columns);
  checkParameters(caller, core, parameters);
}

/** @throws E_SHAPE, E_DATA unless q is [n, K], ≥ 0, and its rows sum to 1 within 1e-9 */
export function checkResponsibilities(caller: string, q: Float64Array, n: number, K: number): void {
  if (q.length !== n * K) {
    throw new MarginaliaError(
      'E_SHAPE',
      `${caller}: responsibilities must be [rows, components], got ${q.length} numbers for ${n} rows`,
    );
  }
  for (let i = 0; i < n; i++) {
    const row = q.subarray(i * K, (i + 1) * K);
    const sum = sumOf(row);
    if (row.every((value) => value >= 0) && Math.abs(sum - 1) <= 1e-9) continue;
    throw new MarginaliaError(
      'E_DATA',
      `${caller}: responsibilities must be ≥ 0 and sum to 1, got a sum of ${sum}`,
      {
        where: `row ${i}, counted from 0`,
      },
    );
  }
}
