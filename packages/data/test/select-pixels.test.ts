import { describe, expect, test } from 'vitest';
import { encodeNpy } from '../src/encode-npy.ts';
import { loadTable } from '../src/files/load-table.ts';
import { readTable } from '../src/read-table.ts';
import { selectMatrix } from '../src/select-matrix.ts';
import { selectPixels } from '../src/select-pixels.ts';
import { utf8 } from './support/bytes.ts';
import { thrown } from './support/thrown.ts';

const table = (data: Uint8Array | Float64Array, ...shape: number[]) =>
  readTable(encodeNpy(data, shape), { name: 'a.npy' });
const bytes = Uint8Array.of(0, 10, 20, 30, 40, 250);

test('bytes of a file are taken in place, in memory that threads share', () => {
  const { rows, pixels, rowNumbers } = selectPixels(table(bytes, 3, 1, 2), { rows: [1, 3] });
  expect([rows.rows, rows.columns, [...rows.data]]).toEqual([2, 2, [20, 30, 40, 250]]);
  expect(rows.data.byteOffset).toBe(2);
  expect(rows.data.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(pixels).toEqual({ height: 1, width: 2, values: { kind: 'grey', levels: 255, white: 255 } });
  expect([...rowNumbers]).toEqual([1, 2]);
});

test('the digits are bytes 0 … 16, equal to their matrix, with their labels', async () => {
  const digits = await loadTable('digits');
  const selected = selectPixels(digits, { label: 'label', rows: [5, 1000] });
  const matrix = selectMatrix(digits, { label: 'label', rows: [5, 1000] });
  expect([...selected.rows.data]).toEqual([...matrix.rows.data]);
  expect(selected.labels).toEqual(matrix.labels);
  expect(selected.pixels).toEqual({ height: 8, width: 8, values: { kind: 'grey', levels: 16, white: 16 } });
  expect(matrix.pixels).toEqual(selected.pixels);
  expect(Math.max(...selected.rows.data)).toBe(16);
});

describe('what images are', () => {
  test('binary if they are 0 and 1, otherwise 256 levels in bytes, and as they are in other numbers', () => {
    expect(table(Uint8Array.of(0, 1, 1, 0), 1, 2, 2).pixels?.values).toEqual({ kind: 'binary' });
    expect(table(Uint8Array.of(0, 1, 9, 0), 1, 2, 2).pixels?.values).toEqual({
      kind: 'grey',
      levels: 255,
      white: 255,
    });
    expect(table(Float64Array.of(0, 0.5), 1, 2, 1).pixels).toEqual({
      height: 2,
      width: 1,
      values: { kind: 'continuous' },
    });
    expect(table(bytes, 3, 2).pixels).toBe(null);
    expect(selectPixels(table(Uint8Array.of(0, 3, 1, 2), 2, 2)).pixels).toEqual({
      height: null,
      width: null,
      values: { kind: 'grey', levels: 3, white: 3 },
    });
  });

  test('is lost when columns are chosen or scaled', () => {
    const images = table(bytes, 3, 1, 2);
    expect(selectMatrix(images).pixels).toBe(images.pixels);
    expect(selectMatrix(images, { columns: ['x1', 'x2'] }).pixels).toBe(images.pixels);
    expect(selectMatrix(images, { columns: ['x2', 'x1'] }).pixels).toBe(null);
    expect(selectMatrix(images, { columns: ['x2'] }).pixels).toBe(null);
    expect(selectMatrix(images, { scale: true }).pixels).toBe(null);
  });
});

test.each([
  ['0.5', '0.5'],
  ['256', '256'],
  ['-1', '-1'],
  ['NA', 'a missing one'],
])('a pixel %s is refused', (text, got) => {
  const csv = readTable(utf8(`a,b\n1,2\n3,${text}\n`), { name: 'a.csv' });
  expect(thrown(() => selectPixels(csv)).message).toBe(
    `selectPixels: a pixel must be a whole number from 0 to 255, got ${got} (a.csv, line 3, column b). Take other numbers as a matrix of f64, with selectMatrix.`,
  );
});
