import { MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { allocateFloat64 } from './allocate.ts';
import { encodeLabels, type Labels } from './labels.ts';
import type { Pixels } from './pixels.ts';
import { scaleColumns, type Scaling } from './scale-columns.ts';
import { type ColumnChoice, selectColumns } from './select-columns.ts';
import { type NumericColumn, type Table, where } from './table.ts';

const blockRows = 64;

export interface SelectOptions extends ColumnChoice {
  /** Rows a … b − 1, counted from 0. Default: all. */
  readonly rows?: readonly [start: number, end: number];
  /** Standardises every column: (x − mean) / standard deviation. Default false. */
  readonly scale?: boolean;
}

/** Rows in f64, in shared memory where the platform has it. */
export interface Matrix extends Rows {
  readonly data: Float64Array;
}

/** What was selected of a table, ready for a model. */
export interface Selection {
  /** [n, D]; NaN is a missing value. May share its memory with the table: read only. */
  readonly rows: Matrix;
  /** The D names. */
  readonly columns: readonly string[];
  /** The number of each row in the table, counted from 0. */
  readonly rowNumbers: Uint32Array;
  readonly labels: Labels | null;
  /** [n] ≥ 0, at least one above. */
  readonly weights: Float64Array | null;
  readonly missing: {
    readonly count: number;
    /** The first by rows; `where` says it for a message. */
    readonly first: { readonly row: number; readonly column: string; readonly where: string } | null;
  };
  /** What was taken off and divided by, with `scale`. */
  readonly scaling: Scaling | null;
  /** What the rows are, where they are all the pixels of images, as the table has them. */
  readonly pixels: Pixels | null;
}

/**
 * Selects the rows and columns of a table that a model is to see.
 *
 * @throws E_ARGUMENT if a column does not exist, has two roles, or the rows are not within the table
 * @throws E_DATA if a selected column holds text or an infinite value, if weights are missing, negative or all zero, if
 *   a label is missing, or a column to be scaled is constant
 * @example
 * const table = readTable(new TextEncoder().encode('a,b,kind\n1,2,x\n3,NA,y\n'), { name: 'small.csv' });
 * selectMatrix(table, { label: 'kind' }).missing.count; // => 1
 */
export function selectMatrix(table: Table, options: SelectOptions = {}): Selection {
  const [start, end] = requireRows(table, options.rows ?? [0, table.rows]);
  const roles = selectColumns(table, options);
  const { columns } = roles;
  const inPlace = start === 0 && end === table.rows && options.scale !== true ? asOneMatrix(columns) : null;
  const rows: Matrix = {
    data: inPlace ?? copyOf(columns, start, end),
    rows: end - start,
    columns: columns.length,
  };
  const missing = inspect(table, rows, columns, start);
  return {
    rows,
    columns: columns.map(({ name }) => name),
    rowNumbers: Uint32Array.from({ length: end - start }, (_, row) => start + row),
    labels: roles.label && encodeLabels(table, roles.label, start, end),
    weights: roles.weights && requireWeights(table, roles.weights, start, end),
    missing,
    scaling: options.scale === true ? scaleColumns(table, rows, columns) : null,
    pixels: options.scale === true ? null : pixelsOf(table, columns),
  };
}

/** The pixels come first in a table, and in their order. */
function pixelsOf({ pixels, columns: all }: Table, columns: readonly NumericColumn[]): Pixels | null {
  if (pixels === null || columns.length !== pixels.height * pixels.width) return null;
  return columns.every((column, j) => column === all[j]) ? pixels : null;
}

/** @throws E_ARGUMENT unless the rows are within the table */
export function requireRows(
  table: Table,
  [start, end]: readonly [number, number],
): readonly [number, number] {
  if (Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start < end && end <= table.rows)
    return [start, end];
  throw new MarginaliaError(
    'E_ARGUMENT',
    `selectMatrix: rows A:B must have 0 <= A < B <= ${table.rows}, got ${start}:${end}`,
    { where: table.name, remedy: 'Rows are counted from 0, and B is not among them.' },
  );
}

/** The array that already is the row-major matrix of these columns, or null. */
function asOneMatrix(columns: readonly NumericColumn[]): Float64Array | null {
  const values = columns[0]?.values;
  return values instanceof Float64Array &&
    columns.every(
      (c, j) => c.values === values && c.offset === j && c.stride === columns.length && c.divisor === 1,
    )
    ? values
    : null;
}

/** Column by column within blocks of rows, so that a block stays in the cache. */
function copyOf(columns: readonly NumericColumn[], start: number, end: number): Float64Array {
  const width = columns.length;
  const data = allocateFloat64((end - start) * width);
  for (let from = start; from < end; from += blockRows) {
    const to = Math.min(from + blockRows, end);
    for (const [j, { values, offset, stride, divisor }] of columns.entries())
      for (let i = from; i < to; i++) data[(i - start) * width + j] = values[offset + i * stride]! / divisor;
  }
  return data;
}

/** Counts what is missing. @throws E_DATA on an infinite value */
function inspect(
  table: Table,
  { data }: Matrix,
  columns: readonly NumericColumn[],
  start: number,
): Selection['missing'] {
  let count = 0;
  let firstIndex = -1;
  const cell = (index: number): { row: number; column: string; where: string } => {
    const row = start + Math.floor(index / columns.length);
    const column = columns[index % columns.length]!.name;
    return { row, column, where: where(table, row, column) };
  };
  for (let index = 0; index < data.length; index++) {
    const value = data[index]!;
    if (value - value === 0) continue;
    if (!Number.isNaN(value))
      throw new MarginaliaError('E_DATA', `selectMatrix: values must be finite, got ${value}`, {
        where: cell(index).where,
        remedy: 'Correct it, or write NaN for a missing value.',
      });
    if (count++ === 0) firstIndex = index;
  }
  return { count, first: count === 0 ? null : cell(firstIndex) };
}

function requireWeights(table: Table, column: NumericColumn, start: number, end: number): Float64Array {
  const weights = copyOf([column], start, end);
  for (const [index, weight] of weights.entries())
    if (!(weight >= 0 && weight < Infinity))
      throw new MarginaliaError(
        'E_DATA',
        `selectMatrix: weights must be finite and at least 0, got ${Number.isNaN(weight) ? 'a missing one' : weight}`,
        { where: where(table, start + index, column.name), remedy: 'Correct it, or leave the row out.' },
      );
  if (weights.some((weight) => weight > 0)) return weights;
  throw new MarginaliaError('E_DATA', 'selectMatrix: at least one weight must be above 0, got none', {
    where: where(table, null, column.name),
    remedy: 'Name another column of weights.',
  });
}
