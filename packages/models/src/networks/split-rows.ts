import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import { streams } from '../streams.ts';
import { shuffled } from './permutation.ts';

/**
 * Rows to train on and rows to validate by, drawn by seed, both ascending.
 *
 * @param share of the n rows to set aside; null for none
 * @throws E_DATA if none would be left to train on
 */
export function splitRows(
  caller: string,
  core: Core,
  n: number,
  share: number | null,
  seed: number,
): { readonly train: Int32Array; readonly validation: Int32Array } {
  const all = Int32Array.from({ length: n }, (_, i) => i);
  if (share === null) return { train: all, validation: new Int32Array(0) };
  const aside = Math.max(1, Math.round(share * n));
  if (aside >= n) {
    throw new MarginaliaError(
      'E_DATA',
      `${caller}: validation must leave rows to train on, got ${aside} of ${n} aside`,
      { remedy: 'Set a smaller share aside.' },
    );
  }
  const order = shuffled(core, all, seed, 0, streams.validationRows);
  const ascending = (rows: Int32Array): Int32Array => rows.sort((a, b) => a - b);
  return { train: ascending(order.slice(aside)), validation: ascending(order.slice(0, aside)) };
}
