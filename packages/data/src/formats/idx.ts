import { MarginaliaError } from '@marginalia/core-wasm';
import type { BinaryArray, Kind, Reading } from './binary-array.ts';

const kinds: ReadonlyMap<number, Kind> = new Map([
  [0x08, 'u1'],
  [0x09, 'i1'],
  [0x0b, 'i2'],
  [0x0c, 'i4'],
  [0x0d, 'f4'],
  [0x0e, 'f8'],
]);

/** Two zeros, a known type, at least one dimension. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && kinds.has(bytes[2] ?? 0) && (bytes[3] ?? 0) > 0;
}

/**
 * Reads the header of an idx file, the format of MNIST: 0 0, type, dimensions, their sizes, then the numbers, all big-endian.
 *
 * @throws E_FILE if it begins otherwise
 * @see LeCun, Cortes, Burges, "The MNIST database", the IDX file format
 */
export function openIdx(bytes: Uint8Array, { caller, name }: Reading): BinaryArray {
  const kind = kinds.get(bytes[2] ?? 0);
  const dimensions = bytes[3] ?? 0;
  const start = 4 + 4 * dimensions;
  if (!isIdx(bytes) || kind === undefined || start > bytes.length)
    throw new MarginaliaError(
      'E_FILE',
      `${caller}: an idx file must begin with 0, 0, its type and its sizes, got other bytes`,
      {
        where: name,
        remedy: 'Copy or download the file again, or name its format.',
      },
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, start);
  return {
    format: 'idx',
    shape: Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis)),
    kind,
    littleEndian: false,
    fortranOrder: false,
    body: bytes.subarray(start),
  };
}
