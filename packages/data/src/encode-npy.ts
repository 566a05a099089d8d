import { MarginaliaError } from '@marginalia/core-wasm';
import { elementCount } from './tensor.ts';

/** What `encodeNpy` writes, each array by its own type. */
export type NpyData =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

const descriptions: readonly (readonly [new () => NpyData, string])[] = [
  [Float64Array, '<f8'],
  [Float32Array, '<f4'],
  [BigInt64Array, '<i8'],
  [Int32Array, '<i4'],
  [Uint32Array, '<u4'],
  [Int16Array, '<i2'],
  [Uint16Array, '<u2'],
  [Int8Array, '|i1'],
  [Uint8Array, '|u1'],
];

/**
 * Writes an array as a NumPy file: version 1, little-endian, C order.
 *
 * @throws E_SHAPE if the data do not fill the shape
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @example
 * encodeNpy(Float64Array.of(1, 2, 3, 4), [2, 2]).length; // => 160
 */
export function encodeNpy(data: NpyData, shape: readonly number[]): Uint8Array {
  if (elementCount(shape) !== data.length)
    throw new MarginaliaError(
      'E_SHAPE',
      `encodeNpy: an array of shape [${shape.join(', ')}] must have as many elements, got ${data.length}`,
      { remedy: 'Give the shape of its data.' },
    );
  const type = descriptions.find(([array]) => data instanceof array)![1];
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  // 10 bytes before it and a newline after it make a multiple of 64
  const header = `${description.padEnd(64 * Math.ceil((description.length + 11) / 64) - 11)}\n`;

  const file = new Uint8Array(10 + header.length + data.byteLength);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 0xff, header.length >> 8]);
  file.set(new TextEncoder().encode(header), 10);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 10 + header.length);
  return file;
}
