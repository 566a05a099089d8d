import { MarginaliaError } from '@marginalia/core-wasm';
import { readTable, selectMatrix, type Table } from '@marginalia/data';
import type { Columns } from '../state/state.ts';

/**
 * The numeric columns of a file, to choose x and y from. Columns of text are set aside; a column with a few texts among numbers is
 * a mistake, and the error says where.
 *
 * @throws E_DATA, E_FILE as `readTable` and `selectMatrix`, and E_DATA for fewer than two columns of numbers
 */
export function readColumns(name: string, bytes: Uint8Array): Columns {
  const table = readTable(bytes, { name });
  const names = numericNames(table);
  if (names.length < 2) {
    throw new MarginaliaError(
      'E_DATA',
      `readColumns: a plot needs two columns of numbers, got ${names.length}`,
      { where: name, remedy: 'Give a file with at least two.' },
    );
  }
  const { rows } = selectMatrix(table, { columns: names });
  const values = names.map((_, j) =>
    Float64Array.from({ length: rows.rows }, (_, i) => rows.data[i * names.length + j] as number),
  );
  return { name, names, values };
}

function numericNames(table: Table): string[] {
  return table.columns
    .filter((column) => !table.setAside.includes(column.name))
    .filter((column) => column.kind === 'numeric' || column.textFields < table.rows / 2)
    .map((column) => column.name);
}
