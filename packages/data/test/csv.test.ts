import { describe, expect, test } from 'vitest';
import { readTable } from '../src/read-table.ts';
import { names, utf8, values } from './support/bytes.ts';
import { thrown } from './support/thrown.ts';

const csv = (text: string, header?: boolean) =>
  readTable(utf8(text), { name: 'a.csv', ...(header === undefined ? {} : { header }) });
const tsv = (text: string) => readTable(utf8(text), { name: 'a.tsv' });
const refusal = (text: string) => thrown(() => csv(text)).message;

describe('a table', () => {
  test('has the names of its first line and a row for every other', () => {
    const table = csv('a,b\n1,2\n3.5,-4e1\n');
    expect(names(table)).toEqual(['a', 'b']);
    expect(table.rows).toBe(2);
    expect(values(table, 'a')).toEqual([1, 3.5]);
    expect(values(table, 'b')).toEqual([2, -40]);
  });

  test.each([
    ['no newline at the end', 'a,b\n1,2\n3,4'],
    ['CRLF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['CR', 'a,b\r1,2\r3,4\r'],
    ['a byte order mark', '\ufeffa,b\n1,2\n3,4\n'],
    ['quotes', '"a","b"\n"1","2"\n3,"4"\n'],
    ['blank lines', '\n\na,b\n\n1,2\n\r\n3,4\n\n\n'],
  ])('is the same with %s', (_, text) => {
    const table = csv(text);
    expect(names(table)).toEqual(['a', 'b']);
    expect([values(table, 'a'), values(table, 'b')]).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test('has missing values where fields are empty, NA, NaN or null, quoted or not', () => {
    expect(values(csv('a,b\n,1\nNA,1\nNaN,1\nnull,1\n"",1\n"NA",1\n'), 'a')).toEqual(Array(6).fill(NaN));
  });

  test('has the columns x1 … xD when its first line is all numbers or missing', () => {
    const table = csv('1,NA\n3,4\n');
    expect(names(table)).toEqual(['x1', 'x2']);
    expect(table.rows).toBe(2);
  });

  test('takes a first line with one text in it for the header, unless it is told otherwise', () => {
    expect(names(csv('1999,2000,name\n1,2,x\n'))).toEqual(['1999', '2000', 'name']);
    expect(csv('5.1,setosa\n4.9,setosa\n', false).rows).toBe(2);
    expect(names(csv('1,2\n3,4\n', true))).toEqual(['1', '2']);
  });

  test('names a nameless column by its place', () => {
    expect(names(csv('"",a\n1,2\n'))).toEqual(['x1', 'a']);
  });

  test('keeps text as it stands, with quotes, newlines, separators and any letters', () => {
    const table = csv('name,größe\n"a ""b"", c\r\nd",1\n𝒳 ß,2\n ,3\n');
    expect(values(table, 'name')).toEqual(['a "b", c\r\nd', '𝒳 ß', ' ']);
    expect(values(table, 'größe')).toEqual([1, 2, 3]);
    expect([...(table.lines ?? [])]).toEqual([2, 4, 5]);
  });

  test('remembers the first text of a column and how many there are', () => {
    const table = csv('a,b\n1,2\nNA,oops\n3,4\n5,0x10\n');
    expect(table.columns[1]).toMatchObject({
      kind: 'text',
      firstText: { row: 1, text: 'oops' },
      textFields: 2,
      values: ['2', 'oops', '4', '0x10'],
    });
  });

  test('reads 1e999 as text in a column of text', () => {
    expect(values(csv('hash\n1e999\nab12\n'), 'hash')).toEqual(['1e999', 'ab12']);
  });

  test('reads a line of a hundred thousand fields', () => {
    const width = 100_000;
    const line = Array.from({ length: width }, (_, j) => j).join(',');
    const table = csv(`${line}\n${line}\n`);
    expect([table.rows, table.columns.length]).toEqual([2, width]);
    expect(values(table, `x${width}`)).toEqual([width - 1, width - 1]);
  });

  test('takes memory in proportion to its file, whatever the first line promises', () => {
    const header = Array.from({ length: 10_000 }, (_, j) => `c${j}`).join(',');
    const message = refusal(`${header}\n${'\n'.repeat(1_000_000)}`);
    expect(message).toContain('got only a header');
  });

  test('may be separated by tabs', () => {
    const table = tsv('a\tb\n1,5\t2\n');
    expect(values(table, 'a')).toEqual(['1,5']);
    expect(values(table, 'b')).toEqual([2]);
  });

  test('may have one column', () => {
    expect(values(csv('a\n1\nNA\n""\n2\n'), 'a')).toEqual([1, NaN, NaN, 2]);
  });
});

describe('refused with the line and what to do is', () => {
  test('an empty file', () => {
    const message =
      'readTable: a table must have rows, got an empty file (a.csv). Give at least one row of data.';
    expect(refusal('')).toBe(message);
    expect(refusal('\ufeff')).toBe(message);
    expect(refusal('\n\r\n')).toBe(message);
  });

  test('a header without rows', () => {
    expect(refusal('a,b\n')).toBe(
      'readTable: a table must have rows, got only a header (a.csv). Give at least one row of data.',
    );
  });

  test('a line with more fields, or fewer', () => {
    expect(refusal('a,b\n1,2\n\n1,2,3,4\n')).toBe(
      'readTable: every line must have 2 fields, got 4 (a.csv, line 4, column 3). Add what is missing (an empty field or NA is a missing value), or quote a field that holds a separator.',
    );
    const fewer = thrown(() => csv('a,b\n"1\n2",3\n1'));
    expect(fewer.code).toBe('E_DATA');
    expect(fewer.where).toBe('a.csv, line 4, column b');
  });

  test('a number beyond the range of f64', () => {
    expect(refusal('a,b\n1,2\n3,1e999\n')).toBe(
      'readTable: a number must be below 1.8e308 in size, got "1e999" (a.csv, line 3, column b). Correct it, or write NA for a missing value.',
    );
  });

  test('a line of more columns than there can be, before it takes their memory', () => {
    expect(refusal(','.repeat(3_000_000))).toBe(
      'readTable: a table must have at most 1048576 columns, got more (a.csv, line 1). Rows are lines, or the first dimension of an array.',
    );
  });

  test('one name for two columns', () => {
    expect(refusal('a,b,a\n1,2,3\n')).toBe(
      'readTable: column names must be distinct, got a for columns 1 and 3 (a.csv, line 1). Rename one of them.',
    );
  });

  test('a quote that is not closed', () => {
    expect(refusal('a,b\n1,"2\n3,4\n')).toBe(
      'readTable: a quoted field must be closed, got the end of the file (a.csv, line 2). Close the quote that opens there, or double a quote that is meant literally.',
    );
  });

  test('text after a closing quote', () => {
    expect(refusal('a,b\n1,"2"x\n')).toBe(
      'readTable: a closing quote must end its field, got more text after it (a.csv, line 2). Double a quote that is meant literally.',
    );
  });

  test('another separator', () => {
    expect(refusal('a;b\n1,5;2\n')).toBe(
      'readTable: fields must be separated by ",", got ";" (a.csv, line 1). Separate fields by commas (csv) or by tabs (tsv).',
    );
  });

  test('Latin-1', () => {
    const bytes = Uint8Array.of(...utf8('a,b\n1,gr'), 0xfc, ...utf8('n\n'));
    expect(thrown(() => readTable(bytes, { name: 'a.csv' })).message).toBe(
      'readTable: text must be UTF-8, got other bytes (a.csv, line 2). Save the file as UTF-8.',
    );
  });

  test('a NUL byte, and UTF-16 with them', () => {
    expect(refusal('a,b\n1,2\n3,\u00004\n')).toBe(
      'readTable: text must not hold NUL bytes, got one (a.csv, line 3). Is this a binary file, or UTF-16? Name its format, or save it as UTF-8.',
    );
    const utf16 = new Uint8Array(Uint16Array.from('\ufeffa,b\n1,2\n', (c) => c.charCodeAt(0)).buffer);
    expect(thrown(() => readTable(utf16, { name: 'a.csv' })).code).toBe('E_DATA');
  });
});
