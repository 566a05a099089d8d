import { MarginaliaError } from '@marginalia/core-wasm';
import { type Table, where } from '../table.ts';

/** What speaks against a column's being numeric, gathered while its fields are read. */
export interface Tally {
  textFields: number;
  firstText: { readonly row: number; readonly text: string } | null;
  firstOutOfRange: { readonly row: number; readonly text: string } | null;
}

export function createTally(): Tally {
  return { textFields: 0, firstText: null, firstOutOfRange: null };
}

/** Notes what the grammar said of a field; `text` is called only for a field to be kept. */
export function note(tally: Tally, value: number | null, row: number, text: () => string): void {
  if (value === null) {
    tally.textFields++;
    tally.firstText ??= { row, text: text() };
  } else if (value === Infinity || value === -Infinity) tally.firstOutOfRange ??= { row, text: text() };
}

/** @throws E_DATA if a number of a numeric column is beyond the range of f64 */
export function requireInRange(tally: Tally, table: Pick<Table, 'name' | 'lines'>, column: string): void {
  if (tally.firstText !== null || tally.firstOutOfRange === null) return;
  const { row, text } = tally.firstOutOfRange;
  throw new MarginaliaError(
    'E_DATA',
    `readTable: a number must be below 1.8e308 in size, got ${excerpt(text)}`,
    {
      where: where(table, row, column),
      remedy: 'Correct it, or write NA for a missing value.',
    },
  );
}

/** A text for a message, at most 40 characters of it. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
