import { expect, test } from 'vitest';
import { encodeNpy } from '../src/encode-npy.ts';
import { type Format, readTable, type ReadOptions } from '../src/read-table.ts';
import { utf8, values } from './support/bytes.ts';
import { thrown } from './support/thrown.ts';

const contents: readonly (readonly [Format, Uint8Array])[] = [
  ['csv', utf8('x1,x2\n1,2\n3,4\n')],
  ['tsv', utf8('x1\tx2\n1\t2\n3\t4\n')],
  ['json', utf8('[[1, 2], [3, 4]]')],
  ['ndjson', utf8('[1, 2]\n[3, 4]\n')],
  ['npy', encodeNpy(Uint8Array.of(1, 2, 3, 4), [2, 2])],
  ['idx', Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4)],
];

test.each(contents)('%s is known by its ending, by the option and by its content', (format, bytes) => {
  for (const options of [
    { name: `a.${format}` },
    { name: `A.${format.toUpperCase()}.gz` },
    { name: 'a.txt', format },
    { name: 'a' },
  ])
    expect(values(readTable(bytes, options), 'x2'), options.name).toEqual([2, 4]);
});

test('names that are not endings of formats are known too', () => {
  expect(values(readTable(contents[5]![1], { name: 'train-images-idx3-ubyte.gz' }), 'x1')).toEqual([1, 3]);
  expect(values(readTable(contents[3]![1], { name: 'a.jsonl' }), 'x1')).toEqual([1, 3]);
  expect(values(readTable(utf8('1 2\n3 4\n'), { name: 'a.amat' }), 'x1')).toEqual([1, 3]);
});

test('objects in content without a name are told apart from a list of them', () => {
  expect(values(readTable(utf8('{"x1": 1}\n{"x1": 3}\n'), { name: '-' }), 'x1')).toEqual([1, 3]);
  expect(values(readTable(utf8(' [ {"x1": 1}, {"x1": 3}]'), { name: '-' }), 'x1')).toEqual([1, 3]);
});

test('an empty file is refused in every format', () => {
  for (const [format] of contents)
    expect(thrown(() => readTable(new Uint8Array(0), { name: `a.${format}` })).message).toBe(
      `readTable: a table must have rows, got an empty file (a.${format}). Give at least one row of data.`,
    );
});

test('a format that is not read is refused by name', () => {
  expect(thrown(() => readTable(utf8('PAR1'), { name: 'a.parquet' })).message).toBe(
    'readTable: the format must be one of csv, tsv, json, ndjson, npy, npz, idx, amat, got parquet (a.parquet). Convert it to csv or npy.',
  );
  const options: ReadOptions = JSON.parse('{"name": "a", "format": "cvs"}');
  expect(thrown(() => readTable(utf8('1'), options)).message).toBe(
    'readTable: format must be one of csv, tsv, json, ndjson, npy, npz, idx, amat, got cvs. Did you mean csv?',
  );
});
