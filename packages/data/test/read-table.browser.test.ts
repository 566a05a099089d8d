import { expect, test } from 'vitest';
import { bundledDatasets, readTable, selectMatrix } from '../src/index.ts';
import digitsUrl from '../datasets/digits.csv.gz?url';
import imagesUrl from './fixtures/digits_images.npy?url';

const fetchBytes = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer());

test('a page reads a gzipped csv and an npy file of the same pixels', async () => {
  const csv = readTable(await fetchBytes(digitsUrl), { name: 'digits.csv.gz' });
  const npy = readTable(await fetchBytes(imagesUrl), { name: 'digits_images.npy' });
  expect([csv.rows, npy.rows, bundledDatasets.length]).toEqual([1797, 1797, 3]);
  const pixels = selectMatrix(csv, { label: 'label' }).rows;
  expect([pixels.rows, pixels.columns]).toEqual([1797, 64]);
  expect(pixels.data).toEqual(selectMatrix(npy).rows.data);
});

test('a page without isolation gets plain memory', () => {
  const { rows } = selectMatrix(readTable(new TextEncoder().encode('a,b\n1,2\n'), { name: 'a.csv' }));
  expect(rows.data).toEqual(Float64Array.of(1, 2));
  expect(rows.data.buffer).toBeInstanceOf(crossOriginIsolated ? SharedArrayBuffer : ArrayBuffer);
});

test('a file that is no table is refused with the same sentence as in Node', () => {
  expect(() => readTable(new TextEncoder().encode('a,b\n1\n'), { name: 'a.csv' })).toThrow(
    'readTable: every line must have 2 fields, got 1 (a.csv, line 2, column b).',
  );
});
