import { describe, expect, test } from 'vitest';
import { readTable } from '../src/read-table.ts';
import { names, utf8, values } from './support/bytes.ts';
import { thrown } from './support/thrown.ts';

const json = (text: string) => readTable(utf8(text), { name: 'a.json' });
const ndjson = (text: string) => readTable(utf8(text), { name: 'a.ndjson' });
const refusal = (text: string) => thrown(() => json(text)).message;

test('objects become rows; a key that is absent, and null, are missing', () => {
  const table = json('[{"a": 1, "b": "x"}, {"b": null, "c": 2.5}, {"c": -0}]');
  expect(names(table)).toEqual(['a', 'b', 'c']);
  expect(values(table, 'a')).toEqual([1, NaN, NaN]);
  expect(values(table, 'b')).toEqual(['x', null, null]);
  expect(values(table, 'c')).toEqual([NaN, 2.5, -0]);
});

test('arrays become rows, named by a first array of strings', () => {
  expect(names(json('[[1, 2], [3, 4]]'))).toEqual(['x1', 'x2']);
  const table = json('[["a", ""], [1, 2], [null, 4]]');
  expect(names(table)).toEqual(['a', 'x2']);
  expect(values(table, 'a')).toEqual([1, NaN]);
});

test('a first array with a number in it is a row', () => {
  expect(json('[["setosa", 5.1], ["virginica", 6]]').rows).toBe(2);
});

test('strings follow the number grammar', () => {
  const table = json('[{"a": "1e2", "b": "NA", "c": "inf", "d": true}, {"a": 3, "b": 4, "c": 5, "d": 0}]');
  expect(values(table, 'a')).toEqual([100, 3]);
  expect(values(table, 'b')).toEqual([NaN, 4]);
  expect(table.columns[2]).toMatchObject({
    kind: 'text',
    firstText: { row: 0, text: 'inf' },
    values: ['inf', '5'],
  });
  expect(table.columns[3]).toMatchObject({ kind: 'text', firstText: { row: 0, text: 'true' } });
});

test('keys of the language are columns like others', () => {
  const table = json('[{"__proto__": 1, "constructor": 2}, {"toString": 3}]');
  expect(names(table)).toEqual(['__proto__', 'constructor', 'toString']);
  expect(values(table, '__proto__')).toEqual([1, NaN]);
  expect(values(table, 'toString')).toEqual([NaN, 3]);
});

test('ndjson has a row a line and knows the lines', () => {
  const table = ndjson('{"a": 1}\r\n\n{"a": "x"}\n');
  expect(values(table, 'a')).toEqual(['1', 'x']);
  expect([...(table.lines ?? [])]).toEqual([1, 3]);
  expect(values(ndjson('["a","b"]\n[1,2]\n[3,4]'), 'b')).toEqual([2, 4]);
});

describe('refused is', () => {
  test('what is no JSON', () => {
    const error = thrown(() => ndjson('{"a": 1}\n{"a": }\n'));
    expect(error.code).toBe('E_DATA');
    expect(error.where).toBe('a.ndjson, line 2');
    expect(error.message).toMatch(
      /^readTable: rows must be valid JSON, got: .+ \(a\.ndjson, line 2\)\. Correct it there\.$/,
    );
    expect(error.message).not.toContain('line 1');
  });

  test('a key twice in one object, also when it is written in two ways', () => {
    expect(refusal('[{"a": 1, "b": [{"a": 1}], "\\u0061": 2}]')).toBe(
      'readTable: rows must be valid JSON, got: key "a" twice in one object (a.json). Correct it there.',
    );
  });

  test('what is no array of rows', () => {
    expect(refusal('{"a": [1, 2]}')).toBe(
      'readTable: JSON must be an array of rows, got another value (a.json). Write [{"a": 1, "b": 2}, …] or [[1, 2], …].',
    );
    expect(refusal('[]')).toBe(
      'readTable: a table must have rows, got none (a.json). Give at least one row of data.',
    );
    expect(refusal('[["a", "b"]]')).toContain('got only a header');
    expect(refusal('[{}, {}]')).toBe(
      'readTable: a table must have columns, got none (a.json). Give every row at least one value.',
    );
    expect(refusal('[1, 2]')).toBe(
      'readTable: every row must be an object or an array, got another value (a.json, row 0, counted from 0). Write all rows in the same form.',
    );
    expect(refusal('[{"a": 1}, 2]')).toContain('every row must be an object like the first');
    expect(refusal('[[1], {"a": 1}]')).toContain('every row must be an array like the first');
  });

  test('a ragged row', () => {
    expect(refusal('[[1, 2], [3]]')).toBe(
      'readTable: every row must have 2 values, got 1 (a.json, row 1, counted from 0, column x2). Write null for a missing value.',
    );
  });

  test('a nested value', () => {
    expect(refusal('[{"a": {"b": 1}}]')).toBe(
      'readTable: a value must be a number, a string or null, got a nested one (a.json, row 0, counted from 0, column a). Write nested values as columns of their own.',
    );
  });

  test('a number beyond the range of f64', () => {
    expect(refusal('[{"a": 1e999}]')).toContain('a number must be below 1.8e308 in size, got "Infinity"');
  });

  test('a table of rows that share no keys, before it takes their memory', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `{"k${i}":1}`).join('\n');
    expect(thrown(() => ndjson(rows)).message).toMatch(
      /^readTable: rows must share their keys, got \d+ different ones \(a\.ndjson\)\. Write the same keys in every row\.$/,
    );
  });
});
