import * as fc from './support/property.ts';
import { expect, test } from 'vitest';
import { concatenate } from '../src/concatenate.ts';
import { readTable } from '../src/read-table.ts';
import { writeCsv } from '../src/write-csv.ts';
import { names, values } from './support/bytes.ts';
import { thrown } from './support/thrown.ts';

const csv = (...table: Parameters<typeof writeCsv>): Uint8Array => concatenate([...writeCsv(...table)]);

test('numbers are short, texts quoted where they must be', () => {
  const rows = [
    [0.1, 'a'],
    [-0, 'b,c'],
    [1e21, 'say "x"'],
    [NaN, 'two\nlines'],
    [Infinity, ''],
    [-Infinity, ' '],
  ];
  expect(new TextDecoder().decode(csv(['x', 'the, name'], rows))).toBe(
    'x,"the, name"\n0.1,a\n-0,"b,c"\n1e+21,"say ""x"""\nNaN,"two\nlines"\ninf,""\n-inf, \n',
  );
});

test('more rows than a block', () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => Float64Array.of(i, -i));
  const table = readTable(csv(['a', 'b'], rows), { name: 'a.csv' });
  expect(values(table, 'b')).toEqual(rows.map((row) => row[1]));
});

test('a row of another length is refused', () => {
  expect(thrown(() => csv(['a', 'b'], [[1]])).message).toBe(
    'writeCsv: every row must have 2 fields, got 1. Give a field for every name.',
  );
});

test('numbers, missing values and texts come back as they were written', () => {
  const number = fc.double({ noDefaultInfinity: true });
  const word = fc.string({ unit: 'grapheme' }).filter((s) => !s.includes('\0'));
  const row = fc.tuple(number, fc.integer(), word);
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
      const written = rows.map(([x, n, s]) => [x, n, `t${s}`]);
      const table = readTable(csv(['x', 'n', 'text'], written), { name: 'a.csv' });
      expect(names(table)).toEqual(['x', 'n', 'text']);
      for (const [column, name] of names(table).entries())
        expect(values(table, name)).toEqual(written.map((row) => row[column]));
    }),
  );
});
