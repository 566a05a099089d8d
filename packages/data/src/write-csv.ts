import { MarginaliaError } from '@marginalia/core-wasm';

/** Rows are turned to bytes in blocks of this many. */
const block = 4096;

/**
 * A table as CSV in UTF-8 with LF after every line: a line of names, then the rows. It comes in blocks of bytes, each made
 * when it is asked for: a table may be larger than memory.
 *
 * Numbers are the shortest decimals that read back as the same f64 (−0 too); NaN, a missing value, is `NaN`; ±∞ are
 * `inf` and `-inf`, which no reader here takes for numbers. Fields are quoted where they must be.
 *
 * @throws E_SHAPE if a row has another length than the names
 * @example
 * Array.from(writeCsv(['x', 'class'], [[0.1, 'a,b']]), (block) => new TextDecoder().decode(block)).join(''); // => 'x,class\n0.1,"a,b"\n'
 */
export function* writeCsv(
  names: readonly string[],
  rows: Iterable<ArrayLike<number | string>>,
): Generator<Uint8Array, void> {
  const encoder = new TextEncoder();
  let lines = [lineOf(names)];
  for (const row of rows) {
    if (row.length !== names.length)
      throw new MarginaliaError(
        'E_SHAPE',
        `writeCsv: every row must have ${names.length} fields, got ${row.length}`,
        {
          remedy: 'Give a field for every name.',
        },
      );
    lines.push(lineOf(row));
    if (lines.length < block) continue;
    yield encoder.encode(lines.join(''));
    lines = [];
  }
  yield encoder.encode(lines.join(''));
}

function lineOf(row: ArrayLike<number | string>): string {
  return `${Array.from(row, fieldOf).join(',')}\n`;
}

function fieldOf(value: number | string): string {
  if (typeof value === 'string')
    return /[",\r\n]/.test(value) || value === '' ? `"${value.replaceAll('"', '""')}"` : value;
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}
