import { MarginaliaError } from '@marginalia/core-wasm';
import { concatenate } from './concatenate.ts';
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
  return concatenate([...encodeNpyBlocks([data], shape)]);
}

/**
 * The same of an array that comes in blocks of one type, as blocks of bytes: nothing but a block need be in memory.
 *
 * @throws E_SHAPE at their end, if they do not fill the shape
 */
export function* encodeNpyBlocks(blocks: Iterable<NpyData>, shape: readonly number[]): Generator<Uint8Array> {
  let elements = 0;
  let started = false;
  for (const block of blocks) {
    if (!started) yield headerOf(block, shape);
    started = true;
    elements += block.length;
    yield new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
  }
  if (elements === elementCount(shape)) return;
  throw new MarginaliaError(
    'E_SHAPE',
    `encodeNpy: an array of shape [${shape.join(', ')}] must have as many elements, got ${elements}`,
    { remedy: 'Give the shape of its data.' },
  );
}

function headerOf(data: NpyData, shape: readonly number[]): Uint8Array {
  const type = descriptions.find(([array]) => data instanceof array)![1];
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  // 10 bytes before it and a newline after it make a multiple of 64
  const text = `${description.padEnd(64 * Math.ceil((description.length + 11) / 64) - 11)}\n`;
  const header = new Uint8Array(10 + text.length);
  header.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 0xff, text.length >> 8]);
  header.set(new TextEncoder().encode(text), 10);
  return header;
}
