import { MarginaliaError } from '@marginalia/core-wasm';
import { type Column, type Table, where } from './table.ts';

/** A column of classes: row i is of class classes[codes[i]]. */
export interface Labels {
  readonly column: string;
  /** Numbers in numeric order; text in the order of its UTF-16 code units. */
  readonly classes: readonly string[];
  readonly codes: Int32Array;
}

/** @throws E_DATA if a label is missing */
export function encodeLabels(table: Table, column: Column, start: number, end: number): Labels {
  const values = Array.from({ length: end - start }, (_, index) =>
    requireLabel(table, column, start + index),
  );
  const distinct = [...new Set(values)].sort(compare);
  const codes = new Map(distinct.map((value, code) => [value, code]));
  return {
    column: column.name,
    classes: distinct.map(String),
    codes: Int32Array.from(values, (value) => codes.get(value)!),
  };
}

function requireLabel(table: Table, column: Column, row: number): string | number {
  const value =
    column.kind === 'text'
      ? column.values[row]
      : column.values[column.offset + row * column.stride]! / column.divisor;
  if (value !== null && value !== undefined && !Number.isNaN(value)) return value;
  throw new MarginaliaError('E_DATA', 'selectMatrix: every row must have a label, got a missing one', {
    where: where(table, row, column.name),
    remedy: 'Fill it in, or select the rows that have one with --rows.',
  });
}

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
