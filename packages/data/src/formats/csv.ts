import { MarginaliaError } from '@marginalia/core-wasm';
import { allocateFloat64 } from '../allocate.ts';
import { parseNumber, parseNumberText } from '../parse-number.ts';
import {
  type Column,
  defaultNames,
  matrixColumns,
  mostColumns,
  noRows,
  requireDistinctNames,
  plainTable,
  type Table,
  tooManyColumns,
} from '../table.ts';
import { withoutByteOrderMark } from '../utf8.ts';
import { countLines, createScanner, fieldText, isBlankLine, nextField, type Scanner } from './csv-scanner.ts';
import { createTally, note, requireInRange } from './tally.ts';

export interface CsvOptions {
  readonly name: string;
  readonly delimiter: ',' | '\t' | ' ';
  /** Whether the first line names the columns; null: it does if some field of it is text. */
  readonly header: boolean | null;
}

/**
 * Reads separated values (RFC 4180; LF, CRLF and CR end a line; blank lines are skipped).
 *
 * Numbers go straight into one row-major matrix; the fields of columns that turned out to be text are decoded in a
 * second pass over the bytes.
 *
 * @throws E_DATA on an empty file, a header without rows, ragged lines, duplicate names, an open quote, numbers beyond
 *   the range of f64, text that is not UTF-8
 */
export function readCsv(file: Uint8Array, options: CsvOptions): Table {
  const { name } = options;
  const bytes = withoutByteOrderMark(file);
  const { names, body } = readHeader(bytes, options);
  const width = names.length;
  const rows = createScanner(bytes, body);
  // A row has at least one byte a field, so a hostile file gets at most 8 bytes for each of its own.
  const atMost = Math.min(
    countLines(bytes, body.position),
    Math.floor((bytes.length - body.position + 1) / width),
  );
  let matrix = allocateFloat64(atMost * width);
  let lines = new Uint32Array(atMost);
  const tallies = names.map(createTally);

  let row = 0;
  let column = 0;
  const text = (): string => fieldText(rows);
  while (nextField(rows)) {
    if (column === 0 && isBlankLine(rows)) continue;
    if (column < width) {
      const value = parseNumber(bytes, rows.start, rows.end);
      matrix[row * width + column] = value ?? NaN;
      if (value === null || value === Infinity || value === -Infinity)
        note(tallies[column]!, value, row, text);
    }
    column++;
    if (!rows.endsRow) continue;
    if (column !== width) throw ragged(rows, names, column);
    lines[row++] = rows.rowLine;
    column = 0;
  }
  if (row === 0) throw noRows(name, 'only a header');
  if (row < atMost) {
    const all = matrix;
    matrix = allocateFloat64(row * width);
    matrix.set(all.subarray(0, row * width));
    lines = lines.slice(0, row);
  }

  const numeric = matrixColumns(names, matrix, { stride: width });
  const texts = readTexts(createScanner(bytes, body), width, (column) => tallies[column]!.firstText !== null);
  const columns = numeric.map((column, index): Column => {
    const { firstText, textFields } = tallies[index]!;
    requireInRange(tallies[index]!, { name, lines }, column.name);
    return firstText === null
      ? column
      : { kind: 'text', name: column.name, values: texts[index]!, firstText, textFields };
  });
  return plainTable({ name, rows: row, columns, lines });
}

/** The fields of the text columns; empty lists for the others. */
function readTexts(rows: Scanner, width: number, isText: (column: number) => boolean): (string | null)[][] {
  const texts = Array.from({ length: width }, (): (string | null)[] => []);
  const wanted = texts.map((_, column) => isText(column));
  if (!wanted.includes(true)) return texts;
  let column = 0;
  while (nextField(rows)) {
    if (column === 0 && isBlankLine(rows)) continue;
    if (wanted[column] === true) {
      const missing = Number.isNaN(parseNumber(rows.bytes, rows.start, rows.end));
      texts[column]!.push(missing ? null : fieldText(rows));
    }
    column = rows.endsRow ? 0 : column + 1;
  }
  return texts;
}

/** The names of the columns, and where the rows begin. */
function readHeader(
  bytes: Uint8Array,
  { name, delimiter, header }: CsvOptions,
): { names: string[]; body: Parameters<typeof createScanner>[1] } {
  const start = { name, delimiter: delimiter.charCodeAt(0), position: 0, line: 1 };
  const scanner = createScanner(bytes, start);
  const fields: string[] = [];
  let quoted = false;
  while (nextField(scanner)) {
    if (fields.length === 0 && isBlankLine(scanner)) continue;
    if (fields.push(fieldText(scanner)) > mostColumns)
      throw tooManyColumns(`${name}, line ${scanner.rowLine}`);
    quoted ||= scanner.quoted;
    if (scanner.endsRow) break;
  }
  if (fields.length === 0) throw noRows(name, 'an empty file');
  const other = fields.length === 1 && !quoted ? /[,;\t]/.exec(fields[0]!)?.[0] : undefined;
  if (other !== undefined)
    throw new MarginaliaError(
      'E_DATA',
      `readTable: fields must be separated by ${JSON.stringify(delimiter)}, got ${JSON.stringify(other)}`,
      {
        where: `${name}, line ${scanner.rowLine}`,
        remedy: 'Separate fields by commas (csv) or by tabs (tsv).',
      },
    );

  const names = defaultNames(fields.length);
  if (!(header ?? fields.some((field) => parseNumberText(field) === null))) return { names, body: start };
  const given = names.map((nameless, index) => fields[index]?.trim() || nameless);
  requireDistinctNames(given, `${name}, line ${scanner.rowLine}`);
  return { names: given, body: { ...start, position: scanner.position, line: scanner.line } };
}

function ragged({ name, rowLine }: Scanner, names: readonly string[], fields: number): MarginaliaError {
  return new MarginaliaError(
    'E_DATA',
    `readTable: every line must have ${names.length} fields, got ${fields}`,
    {
      where: `${name}, line ${rowLine}, column ${names[fields] ?? names.length + 1}`,
      remedy:
        'Add what is missing (an empty field or NA is a missing value), or quote a field that holds a separator.',
    },
  );
}
