import type { Column, Table } from '../../src/table.ts';

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The values of a column as plain numbers or texts. */
export function values(table: Table, name: string): (number | string | null)[] {
  const column = table.columns.find((column) => column.name === name);
  if (column === undefined) throw new Error(`no column ${name}`);
  return Array.from({ length: table.rows }, (_, row) => valueOf(column, row));
}

function valueOf(column: Column, row: number): number | string | null {
  if (column.kind === 'text') return column.values[row] ?? null;
  return (column.values[column.offset + row * column.stride] ?? NaN) / column.divisor;
}

export function names(table: Table): string[] {
  return table.columns.map((column) => column.name);
}
