import { MarginaliaError } from '@marginalia/core-wasm';
import { parseNumberText } from '../parse-number.ts';
import {
  type Column,
  defaultNames,
  matrixColumns,
  noRows,
  requireDistinctNames,
  plainTable,
  type Table,
  where,
} from '../table.ts';
import { decodeUtf8, withoutByteOrderMark } from '../utf8.ts';
import { parseStrictJson } from './strict-json.ts';
import { createTally, note, requireInRange } from './tally.ts';

type Cell = number | string | boolean | null;
type Cells = Map<string, Cell[]>;
type Place = Pick<Table, 'name' | 'lines'>;

/**
 * Reads an array of objects, or of arrays of which the first may hold the column names (all of it strings, and one of
 * them text). A key that an object lacks, and null, are missing values; strings are read by the number grammar.
 *
 * @throws E_DATA if it is not JSON or not that, ragged, or a value is itself an object or an array
 */
export function readJson(file: Uint8Array, name: string): Table {
  const rows = parse(withoutByteOrderMark(file), name);
  if (Array.isArray(rows)) return tableOf(rows, { name, lines: null }, file.length);
  throw new MarginaliaError('E_DATA', 'readTable: JSON must be an array of rows, got another value', {
    where: name,
    remedy: 'Write [{"a": 1, "b": 2}, …] or [[1, 2], …].',
  });
}

/** Reads one object or one array a line, as `readJson` reads the elements of an array; blank lines are skipped. */
export function readNdjson(file: Uint8Array, name: string): Table {
  const bytes = withoutByteOrderMark(file);
  const rows: unknown[] = [];
  const lines: number[] = [];
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    const row = bytes.subarray(start, end);
    if (!row.every(isBlank)) {
      rows.push(parse(row, `${name}, line ${line}`));
      lines.push(line);
    }
    start = end + 1;
  }
  return tableOf(rows, { name, lines: Uint32Array.from(lines) }, file.length);
}

function parse(bytes: Uint8Array, place: string): unknown {
  const text = decodeUtf8(bytes, () => place);
  try {
    return parseStrictJson(text);
  } catch (cause) {
    // In a text of one line its position says it all, and in NDJSON "line 1" would be wrong.
    const got = (cause instanceof Error ? cause.message : String(cause)).replace(
      / \(line 1 column \d+\)$/,
      '',
    );
    throw new MarginaliaError('E_DATA', `readTable: rows must be valid JSON, got: ${got}`, {
      where: place,
      remedy: 'Correct it there.',
      cause,
    });
  }
}

function tableOf(all: readonly unknown[], at: Place, fileBytes: number): Table {
  const header = headerOf(all[0]);
  const rows = header === null ? all : all.slice(1);
  const place = { name: at.name, lines: header === null ? at.lines : (at.lines?.slice(1) ?? null) };
  const firstRow = rows[0];
  if (firstRow === undefined) throw noRows(at.name, header === null ? 'none' : 'only a header');
  const cells = Array.isArray(firstRow)
    ? cellsOfArrays(rows, header ?? defaultNames(firstRow.length), place)
    : cellsOfObjects(rows, place, 4 * fileBytes + 1_000_000);
  const columns = [...cells].map(([name, column]) => columnOf(name, column, rows.length, place));
  if (columns.length === 0)
    throw new MarginaliaError('E_DATA', 'readTable: a table must have columns, got none', {
      where: at.name,
      remedy: 'Give every row at least one value.',
    });
  return plainTable({ ...place, rows: rows.length, columns });
}

function headerOf(row: unknown): string[] | null {
  if (!Array.isArray(row) || !row.every((cell) => typeof cell === 'string')) return null;
  return row.some((cell) => parseNumberText(cell) === null)
    ? defaultNames(row.length).map((nameless, index) => row[index] || nameless)
    : null;
}

function cellsOfArrays(rows: readonly unknown[], names: readonly string[], place: Place): Cells {
  requireDistinctNames(names, place.name);
  const columns = names.map((): Cell[] => []);
  for (const [index, row] of rows.entries()) {
    if (!Array.isArray(row)) throw wrongRow('an array', index, place);
    if (row.length !== names.length)
      throw new MarginaliaError(
        'E_DATA',
        `readTable: every row must have ${names.length} values, got ${row.length}`,
        {
          where: where(place, index, names[row.length] ?? String(names.length + 1)),
          remedy: 'Write null for a missing value.',
        },
      );
    for (const [column, values] of columns.entries())
      values.push(cellOf(row[column], place, index, names[column]!));
  }
  return new Map(names.map((name, index) => [name, columns[index]!]));
}

/** Rows of ever new keys would take rows × columns of memory for a small file: at most `mostCells`. */
function cellsOfObjects(rows: readonly unknown[], place: Place, mostCells: number): Cells {
  const cells: Cells = new Map();
  for (const [index, row] of rows.entries()) {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw wrongRow('an object', index, place);
    for (const [name, value] of Object.entries(row)) {
      let column = cells.get(name);
      if (column === undefined) {
        cells.set(name, (column = []));
        if (cells.size * rows.length > mostCells) throw tooSparse(cells.size, place);
      }
      while (column.length < index) column.push(null);
      column.push(cellOf(value, place, index, name));
    }
  }
  return cells;
}

function cellOf(value: unknown, place: Place, row: number, column: string): Cell {
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
    return value;
  throw new MarginaliaError(
    'E_DATA',
    'readTable: a value must be a number, a string or null, got a nested one',
    {
      where: where(place, row, column),
      remedy: 'Write nested values as columns of their own.',
    },
  );
}

function tooSparse(keys: number, place: Place): MarginaliaError {
  return new MarginaliaError('E_DATA', `readTable: rows must share their keys, got ${keys} different ones`, {
    where: place.name,
    remedy: 'Write the same keys in every row.',
  });
}

function wrongRow(wanted: string, row: number, place: Place): MarginaliaError {
  return new MarginaliaError(
    'E_DATA',
    `readTable: every row must be ${row === 0 ? 'an object or an array' : `${wanted} like the first`}, got another value`,
    {
      where: where(place, row, null),
      remedy: 'Write all rows in the same form.',
    },
  );
}

function columnOf(name: string, cells: readonly Cell[], rows: number, place: Place): Column {
  const numbers = new Float64Array(rows).fill(NaN);
  const tally = createTally();
  for (const [row, cell] of cells.entries()) {
    const value = numberOf(cell);
    note(tally, value, row, () => String(cell));
    numbers[row] = value ?? NaN;
  }
  requireInRange(tally, place, name);
  const { firstText, textFields } = tally;
  if (firstText === null) return matrixColumns([name], numbers, { stride: 1 })[0]!;
  const text = (cell: Cell): string | null => (Number.isNaN(numberOf(cell)) ? null : String(cell));
  const values = Array.from({ length: rows }, (_, row) => text(cells[row] ?? null));
  return { kind: 'text', name, values, firstText, textFields };
}

function numberOf(cell: Cell): number | null {
  if (cell === null) return NaN;
  if (typeof cell === 'number') return cell;
  return typeof cell === 'string' ? parseNumberText(cell) : null;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}
