import { MarginaliaError } from '@marginalia/core-wasm';
import { allocateFloat64, growBytes } from '../allocate.ts';
import { parseNumber } from '../parse-number.ts';
import { type Column, matrixColumns, noRows, plainTable, type Table } from '../table.ts';
import { readHeader } from './csv-header.ts';
import { createPass, type Pass } from './csv-pass.ts';
import { countLines, fieldText, isBlankLine, nextField, type Scanner } from './csv-scanner.ts';
import { createTally, note, requireInRange, type Tally } from './tally.ts';

export interface CsvOptions {
  readonly name: string;
  readonly delimiter: ',' | '\t' | ' ';
  /** Whether the first line names the columns; null: it does if some field of it is text. */
  readonly header: boolean | null;
  /** Bytes of the file, roughly, where they come in chunks: addresses are reserved for the numbers of so many. */
  readonly size?: number;
}

/**
 * Reads separated values (RFC 4180; LF, CRLF and CR end a line; blank lines are skipped).
 *
 * @throws E_DATA on an empty file, a header without rows, ragged lines, duplicate names, an open quote, numbers beyond
 *   the range of f64, text that is not UTF-8
 */
export function readCsv(file: Uint8Array, options: CsvOptions): Table {
  const passes = csvPasses(options);
  for (;;) {
    const { done, value } = passes.next();
    if (done === true) return value;
    value.push(file, true);
  }
}

/**
 * Reads separated values from a file that is not in memory: gives passes to push all of it through, then the table.
 *
 * Numbers go straight into one row-major matrix; only if columns turned out to be text, their fields are decoded in a
 * second pass.
 *
 * @throws as `readCsv`
 */
export function* csvPasses(options: CsvOptions): Generator<Pass, Table, void> {
  const { name, header } = options;
  const of = { name, delimiter: options.delimiter.charCodeAt(0) };
  const first: { numbers: Numbers | null } = { numbers: null };
  yield createPass(of, (scanner) => {
    if (first.numbers === null) {
      const names = readHeader(scanner, header);
      if (names === null) return;
      first.numbers = startNumbers(names, scanner, options.size ?? 0);
    }
    readNumbers(first.numbers, scanner);
  });
  if (first.numbers === null) throw noRows(name, 'an empty file');
  const { names, tallies, matrix, rows, lines } = first.numbers;
  if (rows === 0) throw noRows(name, 'only a header');

  const width = names.length;
  const isText = tallies.map(({ firstText }) => firstText !== null);
  const texts = isText.map((): (string | null)[] => []);
  if (isText.includes(true)) {
    let begun = false;
    let column = 0;
    yield createPass(of, (scanner) => {
      begun ||= readHeader(scanner, header) !== null;
      if (begun) column = readTexts(texts, isText, scanner, column);
    });
  }
  const numeric = matrixColumns(names, new Float64Array(matrix.buffer, 0, rows * width), { stride: width });
  const place = { name, lines: lines.subarray(0, rows) };
  const columns = numeric.map((column, index): Column => {
    const { firstText, textFields } = tallies[index]!;
    requireInRange(tallies[index]!, place, column.name);
    if (firstText === null) return column;
    const values = texts[index]!;
    if (values.length !== rows) throw changed(name);
    return { kind: 'text', name: column.name, values, firstText, textFields };
  });
  return plainTable({ ...place, rows, columns });
}

/** What the first pass has so far. */
interface Numbers {
  readonly names: readonly string[];
  readonly tallies: readonly Tally[];
  /** [rows so far and more, width] */
  matrix: Float64Array;
  lines: Uint32Array;
  rows: number;
  /** Fields of the row that is under way. */
  column: number;
}

function startNumbers(names: readonly string[], scanner: Scanner, size: number): Numbers {
  const { bytes, position, last } = scanner;
  const width = names.length;
  // A row has at least one byte a field, so a hostile file gets at most 8 bytes for each of its own.
  const rows = Math.min(countLines(bytes, position), Math.floor((bytes.length - position + 1) / width));
  const shared = { names, tallies: names.map(createTally), rows: 0, column: 0 };
  if (last) return { ...shared, matrix: allocateFloat64(rows * width), lines: new Uint32Array(rows) };
  const most = Math.ceil(size / 2 / width); // two bytes a field
  return {
    ...shared,
    matrix: new Float64Array(growBytes(null, 8 * width, 8 * width * most), 0, width),
    lines: new Uint32Array(growBytes(null, 4, 4 * most), 0, 1),
  };
}

/** For twice as many rows. */
function makeRoom(numbers: Numbers): void {
  const { matrix, lines } = numbers;
  const doubled = ({ buffer, byteLength }: ArrayBufferView): ArrayBufferLike =>
    growBytes(buffer, 2 * byteLength, 4 * byteLength);
  numbers.matrix = new Float64Array(doubled(matrix), 0, 2 * matrix.length);
  numbers.lines = new Uint32Array(doubled(lines), 0, 2 * lines.length);
}

function readNumbers(numbers: Numbers, scanner: Scanner): void {
  const { bytes } = scanner;
  const { names, tallies } = numbers;
  const width = names.length;
  let { matrix, lines, rows: row, column } = numbers;
  const text = (): string => fieldText(scanner);
  while (nextField(scanner)) {
    if (column === 0) {
      if (isBlankLine(scanner)) continue;
      if (row === lines.length) {
        makeRoom(numbers);
        ({ matrix, lines } = numbers);
      }
    }
    if (column < width) {
      const value = parseNumber(bytes, scanner.start, scanner.end);
      matrix[row * width + column] = value ?? NaN;
      if (value === null || value === Infinity || value === -Infinity)
        note(tallies[column]!, value, row, text);
    }
    column++;
    if (!scanner.endsRow) continue;
    if (column !== width) throw ragged(scanner, names, column);
    lines[row++] = scanner.rowLine;
    column = 0;
  }
  numbers.rows = row;
  numbers.column = column;
}

/** Adds the fields of the text columns; returns the fields so far of the row that is under way. */
function readTexts(
  texts: readonly (string | null)[][],
  isText: readonly boolean[],
  scanner: Scanner,
  begun: number,
): number {
  let column = begun;
  while (nextField(scanner)) {
    if (column === 0 && isBlankLine(scanner)) continue;
    if (isText[column] === true) {
      const missing = Number.isNaN(parseNumber(scanner.bytes, scanner.start, scanner.end));
      texts[column]!.push(missing ? null : fieldText(scanner));
    }
    column = scanner.endsRow ? 0 : column + 1;
  }
  return column;
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

function changed(name: string): MarginaliaError {
  return new MarginaliaError('E_FILE', 'readTable: a file must stay as it is while it is read, got another', {
    where: name,
    remedy: 'Read it again.',
  });
}
