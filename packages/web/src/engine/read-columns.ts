import { MarginaliaError } from '@marginalia/core-wasm';
import { type Column, readTable, selectMatrix, type Table, type TextColumn, where } from '@marginalia/data';
import type { Columns } from '../state/state.ts';

/** Beyond it differences overflow when they are squared. */
const largest = 1e150;

/**
 * The numeric columns of a file, to choose x and y from. Columns of text are set aside; a column with a few texts among numbers is
 * a mistake, and the error says where.
 *
 * @throws E_DATA, E_FILE as `readTable`; E_DATA for fewer than two columns of numbers, a text among numbers or a value beyond 1e150
 */
export function readColumns(name: string, bytes: Uint8Array): Columns {
  const table = readTable(bytes, { name });
  const columns = columnsOfNumbers(table);
  const names = columns.map((column) => column.name);
  if (names.length < 2) {
    throw new MarginaliaError(
      'E_DATA',
      `readColumns: a plot needs two columns of numbers, got ${names.length}`,
      { where: name, remedy: 'Give a file with at least two.' },
    );
  }
  const mixed = columns.find((column) => column.kind === 'text');
  if (mixed !== undefined) throw textAmongNumbers(table, mixed);
  const { rows } = selectMatrix(table, { columns: names });
  const huge = rows.data.findIndex((value) => Math.abs(value) > largest);
  if (huge >= 0) {
    throw new MarginaliaError(
      'E_DATA',
      `readColumns: values must be within ±${largest}, got ${rows.data[huge]!}`,
      {
        where: where(table, Math.floor(huge / names.length), names[huge % names.length] ?? null),
        remedy: 'Correct it, or leave it empty if it is missing.',
      },
    );
  }
  const values = names.map((_, j) =>
    Float64Array.from({ length: rows.rows }, (_, i) => rows.data[i * names.length + j]!),
  );
  return { name, names, values };
}

/** Those that hold numbers, or mean to: fewer than half of the fields are text. */
function columnsOfNumbers(table: Table): readonly Column[] {
  return table.columns
    .filter((column) => !table.setAside.includes(column.name))
    .filter((column) => column.kind === 'numeric' || column.textFields < table.rows / 2);
}

function textAmongNumbers(table: Table, { name, firstText, textFields }: TextColumn): MarginaliaError {
  const more = textFields === 1 ? 'in one field' : `first of ${textFields} such fields`;
  return new MarginaliaError(
    'E_DATA',
    `readColumns: column ${name} must hold numbers, got ${JSON.stringify(firstText.text.slice(0, 40))}, ${more}`,
    {
      where: where(table, firstText.row, name),
      remedy: 'Correct it, or leave it empty or NA if it is missing.',
    },
  );
}
