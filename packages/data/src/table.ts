import { MarginaliaError } from '@marginalia/core-wasm';
import type { Pixels } from './pixels.ts';

/** What the readers keep numbers in: bytes stay bytes. */
export type NumericArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** Row i holds values[offset + i · stride] / divisor; NaN is a missing value. */
export interface NumericColumn {
  readonly kind: 'numeric';
  readonly name: string;
  readonly values: NumericArray;
  readonly offset: number;
  readonly stride: number;
  readonly divisor: number;
}

/** A column in which some field is not a number; null is a missing value. */
export interface TextColumn {
  readonly kind: 'text';
  readonly name: string;
  readonly values: readonly (string | null)[];
  /** The first field that is not a number, and how many are not. */
  readonly firstText: { readonly row: number; readonly text: string };
  readonly textFields: number;
}

export type Column = NumericColumn | TextColumn;

/** Named columns of equal length, as a reader found them. */
export interface Table {
  /** The file or the data set, for messages. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** The line of each row, counted from 1, where the format has lines. */
  readonly lines: Uint32Array | null;
  /** Columns that a selection leaves out unless they are named: the labels of the data sets known by name. */
  readonly setAside: readonly string[];
  /** What the columns that are not set aside are, where they are the pixels of images; null: not known. */
  readonly pixels: Pixels | null;
  /** Whether a set known by name has the numbers that were released, each one; null: no such set. */
  readonly released: boolean | null;
}

/** A table of which no more is known than what a reader sees. */
export function plainTable(
  table: Pick<Table, 'name' | 'rows' | 'columns'> & Partial<Pick<Table, 'lines' | 'pixels'>>,
): Table {
  return { lines: null, setAside: [], pixels: null, released: null, ...table };
}

/**
 * Where a cell is, for a message: the file, the line as an editor shows it (or the row as `--rows` counts it) and
 * the column.
 *
 * @example
 * where({ name: 'faithful.csv', lines: Uint32Array.of(2, 3) }, 1, 'waiting'); // => 'faithful.csv, line 3, column waiting'
 */
export function where(
  table: Pick<Table, 'name' | 'lines'>,
  row: number | null,
  column: string | null,
): string {
  const parts = [table.name];
  const line = row === null ? undefined : table.lines?.[row];
  if (line !== undefined) parts.push(`line ${line}`);
  else if (row !== null) parts.push(`row ${row}, counted from 0`);
  if (column !== null) parts.push(`column ${column}`);
  return parts.join(', ');
}

/** The names x1 … xD of columns that have none. */
export function defaultNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `x${index + 1}`);
}

/**
 * The columns of a matrix that lies in one array: column j starts at offset(j).
 *
 * @param offset of row 0 in column j; by default j, as in a row-major matrix
 */
export function matrixColumns(
  names: readonly string[],
  values: NumericArray,
  layout: {
    readonly stride: number;
    readonly divisor?: number;
    readonly offset?: (column: number) => number;
  },
): NumericColumn[] {
  const { stride, divisor = 1, offset = (column) => column } = layout;
  return names.map((name, column) => ({
    kind: 'numeric',
    name,
    values,
    offset: offset(column),
    stride,
    divisor,
  }));
}

/** A table has at most so many columns, so that a hostile file cannot ask for more objects than that. */
export const mostColumns: number = 1 << 20;

export function tooManyColumns(where: string): MarginaliaError {
  return new MarginaliaError(
    'E_DATA',
    `readTable: a table must have at most ${mostColumns} columns, got more`,
    {
      where,
      remedy: 'Rows are lines, or the first dimension of an array.',
    },
  );
}

export function noRows(where: string, got: 'an empty file' | 'only a header' | 'none'): MarginaliaError {
  return new MarginaliaError('E_DATA', `readTable: a table must have rows, got ${got}`, {
    where,
    remedy: 'Give at least one row of data.',
  });
}

/** @throws E_DATA if two columns have the same name */
export function requireDistinctNames(names: readonly string[], where: string): void {
  const first = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const before = first.get(name);
    if (before !== undefined)
      throw new MarginaliaError(
        'E_DATA',
        `readTable: column names must be distinct, got ${name} for columns ${before + 1} and ${index + 1}`,
        { where, remedy: 'Rename one of them.' },
      );
    first.set(name, index);
  }
}
