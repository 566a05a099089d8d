import { MarginaliaError } from '@marginalia/core-wasm';
import type { NumericTensor } from '../numeric-tensor.ts';
import {
  defaultNames,
  matrixColumns,
  mostColumns,
  type NumericColumn,
  requireDistinctNames,
  plainTable,
  type Table,
  tooManyColumns,
} from '../table.ts';
import { decodeArray, type Reading } from './binary-array.ts';
import { openNpy } from './npy.ts';
import { unzip } from './zip.ts';

/** The arrays of an archive by their names. @throws E_FILE as `unzip`, `openNpy` and `decodeArray` */
export function openNpz(
  bytes: Uint8Array,
  reading: Reading,
  maxBytes: number,
): ReadonlyMap<string, NumericTensor> {
  const arrays = new Map<string, NumericTensor>();
  for (const [member, content] of unzip(bytes, reading, maxBytes)) {
    const within = { ...reading, name: `${reading.name}, ${member}` };
    arrays.set(member.replace(/\.npy$/, ''), decodeArray(openNpy(content, within), within));
  }
  return arrays;
}

/**
 * Reads a NumPy archive as one table: its arrays side by side, in their order, each as many rows long. An array of one dimension is the
 * column of its name; one of more is flattened to NAME1 … NAMED, or x1 … xD if it is the only one.
 *
 * @throws E_DATA if there are no arrays, no rows, or the arrays differ in rows; E_FILE as `openNpz`
 */
export function readNpz(bytes: Uint8Array, name: string, maxBytes: number): Table {
  const arrays = [...openNpz(bytes, { caller: 'readTable', name }, maxBytes)];
  const rows = arrays[0]?.[1].shape[0] ?? 0;
  const shown = arrays
    .slice(0, 6)
    .map(([key, { shape }]) => `${key.slice(0, 40)} of shape (${shape.join(', ')})`);
  if (arrays.some(([, { shape }]) => shape[0] !== rows) || rows === 0)
    throw new MarginaliaError(
      'E_DATA',
      `readTable: the arrays of an npz file must have the same rows, and at least one, got ${shown.join(', ') || 'none'}`,
      {
        where: name,
        remedy: 'Save the arrays of one table in a file of its own: numpy.savez(file, x=…, label=…).',
      },
    );
  const width = arrays.reduce((sum, [, { data }]) => sum + data.length / rows, 0);
  if (width > mostColumns) throw tooManyColumns(name);
  if (width === 0)
    throw new MarginaliaError('E_DATA', `readTable: a table must have columns, got ${shown.join(', ')}`, {
      where: name,
      remedy: 'Save an array [rows, columns].',
    });
  const columns = arrays.flatMap(([key, { shape, data }]): NumericColumn[] => {
    const stride = data.length / rows;
    const names = defaultNames(stride).map((x) => (arrays.length === 1 ? x : x.replace('x', () => key)));
    return matrixColumns(shape.length === 1 ? [key] : names, data, { stride });
  });
  requireDistinctNames(
    columns.map((column) => column.name),
    name,
  );
  return plainTable({ name, rows, columns });
}
