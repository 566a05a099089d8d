import { describe, expect, test } from 'vitest';
import { encodeNpy } from '../src/encode-npy.ts';
import { readTable } from '../src/read-table.ts';
import { selectMatrix, type SelectOptions } from '../src/select-matrix.ts';
import type { Table } from '../src/table.ts';
import { utf8 } from './support/bytes.ts';
import { thrown } from './support/thrown.ts';

const csv = (text: string): Table => readTable(utf8(text), { name: 'a.csv' });
const flowers = csv('length,width,kind,count\n5.1,3.5,setosa,1\n,3,virginica,2\n6.3,NA,setosa,10\n');
const numbers = csv('a,b,w\n1,10,1\n2,20,0\n3,30,2.5\n');
const refusal = (table: Table, options?: SelectOptions) => thrown(() => selectMatrix(table, options)).message;

describe('selected is', () => {
  test('every column, when all are numeric', () => {
    const { rows, columns, labels, weights, missing, scaling, rowNumbers } = selectMatrix(numbers);
    expect(columns).toEqual(['a', 'b', 'w']);
    expect([rows.rows, rows.columns]).toEqual([3, 3]);
    expect([...rows.data]).toEqual([1, 10, 1, 2, 20, 0, 3, 30, 2.5]);
    expect([...rowNumbers]).toEqual([0, 1, 2]);
    expect([labels, weights, scaling]).toEqual([null, null, null]);
    expect(missing).toEqual({ count: 0, first: null });
  });

  test('what is named, in that order', () => {
    expect([...selectMatrix(numbers, { columns: ['b', 'a'] }).rows.data]).toEqual([10, 1, 20, 2, 30, 3]);
  });

  test('all but the label and the weights', () => {
    const { columns, labels, weights } = selectMatrix(flowers, { label: 'kind', weights: 'count' });
    expect(columns).toEqual(['length', 'width']);
    expect(labels).toEqual({
      column: 'kind',
      classes: ['setosa', 'virginica'],
      codes: Int32Array.of(0, 1, 0),
    });
    expect([...(weights ?? [])]).toEqual([1, 2, 10]);
  });

  test('all but what was set aside, unless it is named', () => {
    const table = { ...numbers, setAside: ['w'] };
    expect(selectMatrix(table).columns).toEqual(['a', 'b']);
    expect(selectMatrix(table, { columns: ['w'] }).columns).toEqual(['w']);
    expect(selectMatrix(table, { label: 'w' }).labels?.classes).toEqual(['0', '1', '2.5']);
  });

  test('rows A to B − 1, with their numbers', () => {
    const { rows, rowNumbers } = selectMatrix(numbers, { rows: [1, 3], columns: ['a'] });
    expect([...rows.data]).toEqual([2, 3]);
    expect([...rowNumbers]).toEqual([1, 2]);
    expect(rows.data.buffer.byteLength).toBe(16); // nothing else travels to a worker with it
  });

  test('the same from any layout and type', () => {
    const wanted = [1, 2, 3, 4, 5, 6];
    const c = readTable(encodeNpy(Uint8Array.from(wanted), [3, 2]), { name: 'c.npy' });
    expect([...selectMatrix(c).rows.data]).toEqual(wanted);
    expect([...selectMatrix(c, { rows: [1, 2] }).rows.data]).toEqual([3, 4]);
    const columns = c.columns.map((column) =>
      column.kind === 'numeric' ? { ...column, divisor: 255 } : column,
    );
    expect([...selectMatrix({ ...c, columns }).rows.data]).toEqual(wanted.map((v) => v / 255));
  });

  test('shared memory in Node, the table’s own when it is all of it', () => {
    const { data } = selectMatrix(numbers).rows;
    expect(data.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(selectMatrix(numbers).rows.data.buffer).toBe(data.buffer);
    expect(selectMatrix(numbers, { columns: ['a'] }).rows.data.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('classes of numbers in numeric order', () => {
    const table = csv('x,label\n1,10\n2,9\n3,10\n');
    expect(selectMatrix(table, { label: 'label' }).labels).toEqual({
      column: 'label',
      classes: ['9', '10'],
      codes: Int32Array.of(1, 0, 1),
    });
  });

  test('missing values as NaN, counted, the first by rows named', () => {
    const { rows, missing } = selectMatrix(flowers, { label: 'kind' });
    expect([...rows.data]).toEqual([5.1, 3.5, 1, NaN, 3, 2, 6.3, NaN, 10]);
    expect(missing).toEqual({
      count: 2,
      first: { row: 1, column: 'length', where: 'a.csv, line 3, column length' },
    });
    expect(selectMatrix(flowers, { label: 'kind', rows: [2, 3] }).missing).toEqual({
      count: 1,
      first: { row: 2, column: 'width', where: 'a.csv, line 4, column width' },
    });
  });

  test('1e308 as it is', () => {
    expect([...selectMatrix(csv('a\n1e308\n-1e308\n')).rows.data]).toEqual([1e308, -1e308]);
  });
});

describe('scaled', () => {
  test('columns have mean 0 and variance 1 over what is there, and say how to go back', () => {
    const table = csv('a,b\n2,1000000001\n4,1000000002\nNA,1000000003\n6,1000000004\n');
    const { rows, scaling } = selectMatrix(table, { scale: true });
    const a = 2 / Math.sqrt(8 / 3);
    const b = Math.sqrt(1.25);
    const wanted = [-a, -1.5 / b, 0, -0.5 / b, NaN, 0.5 / b, a, 1.5 / b];
    expect(rows.data[4]).toBeNaN();
    for (const [index, value] of wanted.entries())
      if (index !== 4) expect(rows.data[index]).toBeCloseTo(value, 14);
    expect([...scaling!.mean]).toEqual([4, 1000000002.5]);
    expect([...scaling!.standardDeviation]).toEqual([Math.sqrt(8 / 3), b]);
    expect(selectMatrix(table).rows.data.slice(0, 2)).toEqual(Float64Array.of(2, 1000000001)); // the table is untouched
  });

  test.each([
    ['a constant', 'a,b\n1,5\n2,5\n'],
    ['no values', 'a,b\n1,\n2,NA\n'],
    ['a variance beyond 1.8e308', 'a,b\n1,1e308\n2,-1e308\n'],
  ])('%s is refused', (got, text) => {
    expect(refusal(csv(text), { scale: true })).toBe(
      `selectMatrix: a column must vary to be standardised, got ${got} (a.csv, column b). Leave it out with --columns, or do without --scale.`,
    );
  });
});

describe('refused is', () => {
  test('a column of text that nobody set aside', () => {
    expect(refusal(flowers)).toBe(
      'selectMatrix: column kind must hold numbers, got "setosa", first of 3 such fields (a.csv, line 2, column kind). Correct the text (NA is a missing value), choose other columns with --columns, or set the column aside with --label.',
    );
  });

  test('one text among numbers, by its line', () => {
    const error = thrown(() => selectMatrix(csv('a,b\n1,2\n"3\n",4\n5,1_000\n'), { columns: ['b'] }));
    expect(error.code).toBe('E_DATA');
    expect(error.message).toContain('column b must hold numbers, got "1_000", in one field');
    expect(error.where).toBe('a.csv, line 5, column b');
  });

  test('a column that does not exist, with what was meant', () => {
    expect(refusal(flowers, { columns: ['lenght'] })).toBe(
      'selectMatrix: a column must be one of length, width, kind, count, got lenght (a.csv). Did you mean length?',
    );
    expect(refusal(flowers, { label: 'species' })).toBe(
      'selectMatrix: a column must be one of length, width, kind, count, got species (a.csv). Choose one of them.',
    );
    expect(thrown(() => selectMatrix(flowers, { weights: 'x' })).code).toBe('E_ARGUMENT');
  });

  test('a column in two roles', () => {
    expect(refusal(numbers, { columns: ['a', 'w'], weights: 'w' })).toBe(
      'selectMatrix: a column must be named once, got w twice. A column is a value of the model, the label or the weights.',
    );
  });

  test('no column at all', () => {
    expect(refusal(csv('a\n1\n'), { label: 'a' })).toBe(
      'selectMatrix: at least one column must be left for the model, got none (a.csv). Name columns of numbers with --columns.',
    );
  });

  test.each([
    [0, 4],
    [-1, 2],
    [2, 2],
    [3, 1],
    [0.5, 2],
    [0, NaN],
  ])('rows %d:%d of 3', (start, end) => {
    expect(refusal(numbers, { rows: [start, end] })).toBe(
      `selectMatrix: rows A:B must have 0 <= A < B <= 3, got ${start}:${end} (a.csv). Rows are counted from 0, and B is not among them.`,
    );
  });

  test.each([
    ['-1', '-1'],
    ['NA', 'a missing one'],
  ])('the weight %s', (weight, got) => {
    expect(refusal(csv(`a,w\n1,1\n2,${weight}\n`), { weights: 'w' })).toBe(
      `selectMatrix: weights must be finite and at least 0, got ${got} (a.csv, line 3, column w). Correct it, or leave the row out.`,
    );
  });

  test('weights that are all zero', () => {
    expect(refusal(csv('a,w\n1,0\n2,0\n'), { weights: 'w' })).toBe(
      'selectMatrix: at least one weight must be above 0, got none (a.csv, column w). Name another column of weights.',
    );
  });

  test('a missing label', () => {
    expect(refusal(csv('a,l\n1,x\n2,NA\n'), { label: 'l' })).toBe(
      'selectMatrix: every row must have a label, got a missing one (a.csv, line 3, column l). Fill it in, or select the rows that have one with --rows.',
    );
  });

  test('an infinite value', () => {
    const table = readTable(encodeNpy(Float64Array.of(1, 2, 3, -Infinity), [2, 2]), { name: 'a.npy' });
    expect(refusal(table)).toBe(
      'selectMatrix: values must be finite, got -Infinity (a.npy, row 1, counted from 0, column x2). Correct it, or write NaN for a missing value.',
    );
  });
});
