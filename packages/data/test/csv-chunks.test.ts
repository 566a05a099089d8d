import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTable } from '../src/files/load-table.ts';
import { type CsvOptions, csvPasses } from '../src/formats/csv.ts';
import { readTable } from '../src/read-table.ts';
import type { Table } from '../src/table.ts';
import { utf8, values } from './support/bytes.ts';
import { rejected, thrown } from './support/thrown.ts';

const options: CsvOptions = { name: 'a.csv', delimiter: ',', header: null };

/** In chunks of so many bytes that are all in one piece of memory; the last one is empty. */
function inChunks(file: Uint8Array, size: number): Table {
  const chunk = new Uint8Array(size);
  const passes = csvPasses(options);
  for (;;) {
    const { done, value } = passes.next();
    if (done === true) return value;
    for (let at = 0; at < file.length; at += size) {
      const part = file.subarray(at, at + size);
      chunk.set(part);
      value.push(chunk.subarray(0, part.length), false);
    }
    value.push(new Uint8Array(), true);
  }
}

const contents = ({ columns, ...rest }: Table): unknown => ({
  ...rest,
  columns: columns.map((column) => ({
    kind: column.kind,
    name: column.name,
    values: column.kind === 'text' ? column : values({ ...rest, columns }, column.name),
  })),
});

describe('a table is the same wherever its file is cut', () => {
  test.each([
    ['numbers', 'a,b\n1,2\n3.5,-4e1\n'],
    ['no newline at the end', 'a,b\n1,2\n3,4'],
    ['a comma at the end', 'a,b\n1,2\n3,'],
    ['CRLF and blank lines', '\r\n\r\na,b\r\n\r\n1,2\r\n3,4\r\n\r\n'],
    ['CR', 'a,b\r1,2\r\r3,4\r'],
    ['a byte order mark', '\ufeffa,b\n1,2\n'],
    ['no header', '1,NA\n3,4\n5,6\n7,8\n9,10\n'],
    ['quotes, quotes in them, lines in them', '"a","b"\r\n"1","x""\r\ny\n"\n"""",2\n3,"4"'],
    ['text late in a column, and letters of several bytes', 'größe,b\n1,2\n1e999,NA\n3,𝒳\nß,4\n'],
  ])('%s', (_, text) => {
    const whole = contents(readTable(utf8(text), { name: 'a.csv' }));
    for (let size = 1; size <= utf8(text).length; size++) {
      expect(contents(inChunks(utf8(text), size)), `chunks of ${size}`).toEqual(whole);
    }
  });

  test.each([
    ['nothing', ''],
    ['only a header', 'a,b\n'],
    ['too few fields', 'a,b\n1,"2\n"\r\n3\n'],
    ['an open quote', 'a,b\n1,2\n3,"4\n\n'],
    ['text after a quote', 'a,b\n1,"2"x\n'],
    ['a number out of range', 'a,b\n1,2\n\n3,1e999\n'],
    ['two columns of one name', 'a,a\n1,2\n'],
  ])('nor do refusals differ: %s', (_, text) => {
    const { message } = thrown(() => readTable(utf8(text), { name: 'a.csv' }));
    for (let size = 1; size <= text.length; size++) {
      expect(thrown(() => inChunks(utf8(text), size)).message, `chunks of ${size}`).toBe(message);
    }
  });
});

test('a field of many chunks is read in time proportional to its length', () => {
  const text = 'x'.repeat(4_000_000);
  const table = inChunks(utf8(`a\n"${text}"\n`), 64);
  expect(values(table, 'a')).toEqual([text]);
});

describe('a file', () => {
  let folder = '';
  const at = (name: string): string => join(folder, name);
  const rows = 200_000;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'marginalia-csv-'));
    const lines = Array.from({ length: rows }, (_, i) => `${i},${i % 7 === 0 ? '' : i / 8}\n`);
    const file = `n,eighth\n${lines.join('')}`;
    writeFileSync(at('large.csv'), file);
    writeFileSync(at('large.csv.gz'), gzipSync(file));
    writeFileSync(at('cut.csv.gz'), gzipSync(file).subarray(0, 300_000));
    writeFileSync(at('text.csv'), `${file}0,none\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['large.csv', 'large.csv.gz'])('%s of several chunks has every row', async (name) => {
    const table = await loadTable(at(name));
    expect(table.rows).toBe(rows);
    expect(values(table, 'n')).toEqual(Array.from({ length: rows }, (_, i) => i));
    expect(values(table, 'eighth')).toEqual(
      Array.from({ length: rows }, (_, i) => (i % 7 === 0 ? NaN : i / 8)),
    );
    expect(table.lines?.[rows - 1]).toBe(rows + 1);
  });

  test('may turn out to have text in its last line', async () => {
    const [, column] = (await loadTable(at('text.csv'))).columns;
    expect(column).toMatchObject({ kind: 'text', textFields: 1, firstText: { row: rows, text: 'none' } });
    expect(column?.values.length).toBe(rows + 1);
  });

  test('that is cut off, or unpacks to too much, is refused', async () => {
    expect((await rejected(loadTable(at('cut.csv.gz')))).message).toBe(
      `readTable: a gzip file must be whole and intact, got unexpected end of file (${at('cut.csv.gz')}). Copy or download the file again.`,
    );
    expect((await rejected(loadTable(at('large.csv.gz'), { maxBytes: 2_000_000 }))).message).toBe(
      `readTable: a gzip file must unpack to at most 2000000 bytes, got more (${at('large.csv.gz')}). Split it, or raise maxBytes.`,
    );
    expect((await rejected(loadTable(at('large.csv'), { maxBytes: 2_000_000 }))).message).toBe(
      `readBytes: a file must have at most 2000000 bytes, got more (${at('large.csv')}). Split it, or raise maxBytes.`,
    );
  });
});
