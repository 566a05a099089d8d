import { MarginaliaError } from '@marginalia/core-wasm';
import { allocateFloat64 } from '../allocate.ts';
import {
  defaultNames,
  matrixColumns,
  mostColumns,
  type NumericArray,
  type Table,
  tooManyColumns,
} from '../table.ts';

/** Floats, signed and unsigned integers, and their bytes. */
export const kinds = ['f8', 'f4', 'i8', 'u8', 'i4', 'u4', 'i2', 'u2', 'i1', 'u1'] as const;

export type Kind = (typeof kinds)[number];

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
 * Rows are the first dimension; what is left is flattened in C order to the columns x1 … xD. A vector is one column.
 *
 * Eight-byte integers become the nearest f64.
 *
 * @throws E_DATA if there are no rows or columns, E_FILE if the body is shorter or longer than the shape says
 */
export function tableOfArray(array: BinaryArray, name: string): Table {
  const { format, shape, kind, fortranOrder, body } = array;
  const [rows = 0, ...rest] = shape;
  const width = rest.reduce((product, size) => product * size, 1);
  const wanted = rows * width * Number(kind[1]);
  if (rows === 0 || width === 0)
    throw new MarginaliaError(
      'E_DATA',
      `readTable: a table must have rows and columns, got an array of shape (${shape.join(', ')})`,
      { where: name, remedy: 'Save an array [rows, columns].' },
    );
  if (width > mostColumns) throw tooManyColumns(name);
  if (wanted !== body.length)
    throw new MarginaliaError(
      'E_FILE',
      `readTable: an ${format} file of shape (${shape.join(', ')}) must have ${wanted} bytes of data, got ${body.length}`,
      { where: name, remedy: 'The file was cut off or damaged: copy or write it again.' },
    );
  const values = decode(array);
  const columns = fortranOrder
    ? matrixColumns(defaultNames(width), values, { stride: 1, offset: (c) => rows * fortranIndex(c, rest) })
    : matrixColumns(defaultNames(width), values, { stride: width });
  return { name, rows, columns, lines: null, setAside: [] };
}

/** Column c, counted in C order over the trailing dimensions, counted in Fortran order. */
function fortranIndex(c: number, dimensions: readonly number[]): number {
  let left = c;
  let index = 0;
  for (const [axis, size] of [...dimensions.entries()].reverse()) {
    const step = dimensions.slice(0, axis).reduce((product, d) => product * d, 1);
    index += (left % size) * step;
    left = Math.floor(left / size);
  }
  return index;
}

type Get = (view: DataView, byte: number, little: boolean) => number;

/** An array for n numbers of the kind, and how one is read. */
const decoders: Readonly<Record<Kind, readonly [(n: number) => NumericArray, Get]>> = {
  u1: [(n) => new Uint8Array(n), (view, byte) => view.getUint8(byte)],
  i1: [(n) => new Int8Array(n), (view, byte) => view.getInt8(byte)],
  u2: [(n) => new Uint16Array(n), (view, byte, little) => view.getUint16(byte, little)],
  i2: [(n) => new Int16Array(n), (view, byte, little) => view.getInt16(byte, little)],
  u4: [(n) => new Uint32Array(n), (view, byte, little) => view.getUint32(byte, little)],
  i4: [(n) => new Int32Array(n), (view, byte, little) => view.getInt32(byte, little)],
  u8: [allocateFloat64, (view, byte, little) => Number(view.getBigUint64(byte, little))],
  i8: [allocateFloat64, (view, byte, little) => Number(view.getBigInt64(byte, little))],
  f4: [(n) => new Float32Array(n), (view, byte, little) => view.getFloat32(byte, little)],
  f8: [allocateFloat64, (view, byte, little) => view.getFloat64(byte, little)],
};

function decode({ kind, littleEndian, body }: BinaryArray): NumericArray {
  const size = Number(kind[1]);
  const [allocate, get] = decoders[kind];
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const values = allocate(body.length / size);
  for (let i = 0; i < values.length; i++) values[i] = get(view, i * size, littleEndian);
  return values;
}
