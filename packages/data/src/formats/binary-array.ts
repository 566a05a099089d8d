import { MarginaliaError } from '@marginalia/core-wasm';
import { allocateBytes, isShared } from '../allocate.ts';
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
 * The numbers in C order, in memory that threads share: that of the body, where it is such memory and they are aligned; bytes stay bytes, eight-byte integers become the nearest f64.
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
  const data = kind === 'i8' || kind === 'u8' ? decodeWide(array) : decodeInPlace(array, views[kind]);
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

type View = (buffer: ArrayBufferLike, byteOffset: number, length: number) => NumericArray;

const views: Readonly<Record<Exclude<Kind, 'i8' | 'u8'>, View>> = {
  f8: (...of) => new Float64Array(...of),
  f4: (...of) => new Float32Array(...of),
  i4: (...of) => new Int32Array(...of),
  u4: (...of) => new Uint32Array(...of),
  i2: (...of) => new Int16Array(...of),
  u2: (...of) => new Uint16Array(...of),
  i1: (...of) => new Int8Array(...of),
  u1: (...of) => new Uint8Array(...of),
};

/**
 * The numbers where they lie, if threads share that memory already (WebAssembly's is little-endian); else one copy,
 * turned round if they are big-endian.
 */
function decodeInPlace({ body, kind, littleEndian }: BinaryArray, view: View): NumericArray {
  const size = Number(kind[1]);
  const [turned, length] = [!littleEndian && size > 1, body.length / size];
  if (!turned && isShared(body.buffer) && body.byteOffset % size === 0)
    return view(body.buffer, body.byteOffset, length);
  const bytes = new Uint8Array(allocateBytes(body.length));
  bytes.set(body);
  if (turned)
    for (let at = 0; at < bytes.length; at += size)
      for (let i = at, j = at + size - 1; i < j; i++, j--) [bytes[i], bytes[j]] = [bytes[j]!, bytes[i]!];
  return view(bytes.buffer, 0, length);
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
