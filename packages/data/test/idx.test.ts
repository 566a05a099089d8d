import { expect, test } from 'vitest';
import { readTable } from '../src/read-table.ts';
import { names, values } from './support/bytes.ts';
import { thrown } from './support/thrown.ts';

const read = (...bytes: readonly number[]) =>
  readTable(Uint8Array.from(bytes), { name: 't10k-images-idx3-ubyte' });

test.each([
  ['bytes', 0x08, [7, 255], [7, 255]],
  ['signed bytes', 0x09, [7, 255], [7, -1]],
  ['shorts', 0x0b, [1, 0, 255, 255], [256, -1]],
  ['integers', 0x0c, [0, 0, 1, 0, 255, 255, 255, 254], [256, -2]],
  ['floats', 0x0d, [192, 32, 0, 0, 63, 128, 0, 0], [-2.5, 1]],
  ['doubles', 0x0e, [192, 4, 0, 0, 0, 0, 0, 0, 63, 240, 0, 0, 0, 0, 0, 0], [-2.5, 1]],
])('a vector of %s is one column', (_, type, body, wanted) => {
  const table = read(0, 0, type, 1, 0, 0, 0, 2, ...body);
  expect(names(table)).toEqual(['x1']);
  expect(values(table, 'x1')).toEqual(wanted);
});

test('an image is a row of its pixels', () => {
  const table = read(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
  expect(names(table)).toEqual(['x1', 'x2', 'x3']);
  expect(values(table, 'x3')).toEqual([3, 6]);
});

test('another beginning is refused', () => {
  expect(thrown(() => read(0, 0, 7, 1, 0, 0, 0, 1, 5)).message).toBe(
    'readTable: an idx file must begin with 0, 0, its type and its sizes, got other bytes (t10k-images-idx3-ubyte). Copy or download the file again, or name its format.',
  );
  expect(thrown(() => read(0, 0, 8, 255, 0, 0)).code).toBe('E_FILE');
});

test('a file that is cut off is refused', () => {
  expect(thrown(() => read(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4)).message).toBe(
    'readTable: an idx file of shape (2, 3) must have 6 bytes of data, got 4 (t10k-images-idx3-ubyte). The file was cut off or damaged: copy or write it again.',
  );
  expect(thrown(() => read(0, 0, 14, 4, ...Array(16).fill(255))).code).toBe('E_DATA'); // 2^96 columns
});
