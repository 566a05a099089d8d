import { MarginaliaError } from '@marginalia/core-wasm';
import { decodeUtf8 } from '../utf8.ts';

const [lineFeed, carriageReturn, quote] = [0x0a, 0x0d, 0x22];

/** A window of a file, a place in it, and the field that ends there; moved on by `nextField`. */
export interface Scanner {
  readonly name: string;
  readonly delimiter: number;
  /** What is there of the file, from some byte on; fields before `position` are done with. */
  bytes: Uint8Array;
  /** Whether it goes to the end of the file. */
  last: boolean;
  position: number;
  /** The field is bytes [start, end), without its quotes. */
  start: number;
  end: number;
  quoted: boolean;
  /** Whether it is the last of its row. */
  endsRow: boolean;
  /** The line at `position`, the one on which the field begins, and the one on which its row begins, counted from 1. */
  line: number;
  fieldLine: number;
  rowLine: number;
}

export function createScanner(of: Pick<Scanner, 'name' | 'delimiter' | 'bytes' | 'last'>): Scanner {
  const start = { position: 0, start: 0, end: 0, quoted: false, endsRow: true };
  return { ...of, ...start, line: 1, fieldLine: 1, rowLine: 1 };
}

/**
 * Moves to the next field; false at the end of the window, where a field that may go on beyond it is left for later.
 *
 * @throws E_DATA if a quote is not closed, or something follows a closing quote
 */
export function nextField(scanner: Scanner): boolean {
  const { bytes, delimiter, last } = scanner;
  let i = scanner.position;
  if (i >= bytes.length && (scanner.endsRow || !last)) return false;
  if (scanner.endsRow) scanner.rowLine = scanner.line;
  scanner.fieldLine = scanner.line;
  scanner.quoted = bytes[i] === quote;
  if (scanner.quoted) i = skipQuoted(scanner);
  else {
    scanner.start = i;
    for (; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === delimiter || byte === lineFeed || byte === carriageReturn) break;
    }
    scanner.end = i;
  }
  // Beyond the window the field may go on, a closing quote turn out to be half of one, or a line feed follow.
  if (!last && (i >= bytes.length || (bytes[i] === carriageReturn && i + 1 === bytes.length))) {
    scanner.line = scanner.fieldLine;
    return false;
  }

  scanner.endsRow = bytes[i] !== delimiter;
  if (scanner.endsRow && i < bytes.length) {
    if (bytes[i] === carriageReturn && bytes[i + 1] === lineFeed) i++;
    scanner.line++;
  }
  scanner.position = Math.min(i + 1, bytes.length);
  return true;
}

/** The field as text, its doubled quotes single. */
export function fieldText(scanner: Scanner): string {
  const { bytes, start, end, name, fieldLine, quoted } = scanner;
  const text = decodeUtf8(bytes.subarray(start, end), () => `${name}, line ${fieldLine}`);
  return quoted ? text.replaceAll('""', '"') : text;
}

export function isBlankLine(scanner: Scanner): boolean {
  return scanner.endsRow && !scanner.quoted && scanner.start === scanner.end;
}

/** How many lines begin in bytes [start, end of the file): an upper bound of its rows. */
export function countLines(bytes: Uint8Array, start: number): number {
  let count = 0;
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === lineFeed || (byte === carriageReturn && bytes[i + 1] !== lineFeed)) count++;
  }
  const last = bytes[bytes.length - 1];
  return start < bytes.length && last !== lineFeed && last !== carriageReturn ? count + 1 : count;
}

/** From the opening quote to the byte after the closing one, or to the end of the window. */
function skipQuoted(scanner: Scanner): number {
  const { bytes, delimiter, last, name, fieldLine } = scanner;
  let i = scanner.position + 1;
  scanner.start = i;
  for (; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === quote) {
      if (bytes[i + 1] !== quote) break;
      i++;
    } else if (byte === lineFeed || (byte === carriageReturn && bytes[i + 1] !== lineFeed)) scanner.line++;
  }
  scanner.end = i;
  if (i >= bytes.length && !last) return i;
  if (i >= bytes.length)
    throw new MarginaliaError('E_DATA', 'readTable: a quoted field must be closed, got the end of the file', {
      where: `${name}, line ${fieldLine}`,
      remedy: 'Close the quote that opens there, or double a quote that is meant literally.',
    });
  const after = bytes[i + 1];
  if (after !== undefined && after !== delimiter && after !== lineFeed && after !== carriageReturn)
    throw new MarginaliaError(
      'E_DATA',
      'readTable: a closing quote must end its field, got more text after it',
      {
        where: `${name}, line ${scanner.line}`,
        remedy: 'Double a quote that is meant literally.',
      },
    );
  return i + 1;
}
