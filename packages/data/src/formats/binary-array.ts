import { MarginaliaError } from '@marginalia/core-wasm';
import { allocateBytes } from '../allocate.ts';
import type { NumericTensor } from '../numeric-tensor.ts';
import { measurePixels, type Pixels } from '../pixels.ts';
import {
  defaultNames,
  matrixColumns,
  mostColumns,
  type NumericArray,
  plainTable,
  type Table,
  tooManyColumns,
} from '../table.ts';

/** Floats, signed and unsigned integers, and their bytes. */
export const kinds = ['f8', 'f4', 'i8', 'u8', 'i4', 'u4', 'i2', 'u2', 'i1', 'u1'] as const;

export type Kind = (typeof kinds)[number];

/** Who reads which file, for messages. */
export interface Reading {
  readonly caller: string;
  readonly name: string;
}

/** How a binary file lays out its numbers: the body is all that follows the header. */
export interface BinaryArray {
  readonly format: 'npy' | 'idx';
  readonly shape: readonly number[];
  readonly kind: Kind;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly body: Uint8Array;
}

/**
 * The numbers in C order, in memory that threads share; bytes stay bytes, eight-byte integers become the nearest f64.
 *
 * @throws E_FILE if the body is shorter or longer than the shape says: nothing was allocated then
 */
export function decodeArray(array: BinaryArray, { caller, name }: Reading): NumericTensor {
  const { format, shape, kind, fortranOrder, body } = array;
  const wanted = shape.reduce((product, size) => product * size, Number(kind[1]));
  if (wanted !== body.length)
    throw new MarginaliaError(
      'E_FILE',
      `${caller}: an ${format} file of shape (${shape.join(', ')}) must have ${wanted} bytes of data, got ${body.length}`,
      { where: name, remedy: 'The file was cut off or damaged: copy or write it again.' },
    );
  const data = kind === 'i8' || kind === 'u8' ? decodeWide(array) : decodeInPlace(array, arrays[kind]);
  return { shape, data: fortranOrder ? inCOrder(data, shape) : data };
}

/**
 * Rows are the first dimension; what is left is flattened to the columns x1 … xD. A vector is one column; with three
 * dimensions the rows are images.
 *
 * @throws E_DATA if there are no rows or columns, E_FILE as `decodeArray`
 */
export function tableOfArray(array: BinaryArray, name: string): Table {
  const [rows = 0, ...rest] = array.shape;
  const width = rest.reduce((product, size) => product * size, 1);
  if (rows === 0 || width === 0)
    throw new MarginaliaError(
      'E_DATA',
      `readTable: a table must have rows and columns, got an array of shape (${array.shape.join(', ')})`,
      { where: name, remedy: 'Save an array [rows, columns].' },
    );
  if (width > mostColumns) throw tooManyColumns(name);
  const { data } = decodeArray(array, { caller: 'readTable', name });
  const columns = matrixColumns(defaultNames(width), data, { stride: width });
  const pixels = rest.length === 2 ? pixelsOf(data, rest[0]!, rest[1]!) : null;
  return plainTable({ name, rows, columns, pixels });
}

const arrays: Readonly<
  Record<Exclude<Kind, 'i8' | 'u8'>, (buffer: ArrayBuffer | SharedArrayBuffer) => NumericArray>
> = {
  f8: (buffer) => new Float64Array(buffer),
  f4: (buffer) => new Float32Array(buffer),
  i4: (buffer) => new Int32Array(buffer),
  u4: (buffer) => new Uint32Array(buffer),
  i2: (buffer) => new Int16Array(buffer),
  u2: (buffer) => new Uint16Array(buffer),
  i1: (buffer) => new Int8Array(buffer),
  u1: (buffer) => new Uint8Array(buffer),
};

/** One copy of the bytes, turned round where they lie if they are big-endian (WebAssembly's memory is little-endian). */
function decodeInPlace(
  { body, kind, littleEndian }: BinaryArray,
  over: (buffer: ArrayBuffer | SharedArrayBuffer) => NumericArray,
): NumericArray {
  const bytes = new Uint8Array(allocateBytes(body.length));
  bytes.set(body);
  const size = Number(kind[1]);
  if (!littleEndian && size > 1)
    for (let at = 0; at < bytes.length; at += size)
      for (let i = at, j = at + size - 1; i < j; i++, j--) [bytes[i], bytes[j]] = [bytes[j]!, bytes[i]!];
  return over(bytes.buffer);
}

function decodeWide({ body, kind, littleEndian }: BinaryArray): Float64Array {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const values = new Float64Array(allocateBytes(body.length));
  for (let i = 0; i < values.length; i++)
    values[i] = Number(
      kind === 'u8' ? view.getBigUint64(8 * i, littleEndian) : view.getBigInt64(8 * i, littleEndian),
    );
  return values;
}

/** Bytes are the 256 grey levels whether or not all occur, unless they are binary. */
function pixelsOf(data: NumericArray, height: number, width: number): Pixels {
  const values = measurePixels(data);
  const bytes = data instanceof Uint8Array && values.kind === 'grey';
  return { height, width, values: bytes ? { kind: 'grey', levels: 255, white: 255 } : values };
}

/** From the order in which the first index runs fastest to the one in which the last does. */
function inCOrder(values: NumericArray, shape: readonly number[]): NumericArray {
  const out = values.slice();
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = values[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
