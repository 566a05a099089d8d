import { decodeArray } from './formats/binary-array.ts';
import { openIdx } from './formats/idx.ts';
import { openNpy } from './formats/npy.ts';
import type { NumericTensor } from './numeric-tensor.ts';

/**
 * Reads a NumPy array file as it is: n-dimensional, in its own type (booleans as bytes 0 and 1, eight-byte integers as
 * the nearest f64), in C order.
 *
 * @param name of the file, for messages
 * @throws E_FILE if the header is damaged, the type is not of numbers, or the data are cut off
 * @example
 * decodeNpy(encodeNpy(Uint8Array.of(1, 2, 3, 4), [2, 2]), 'a.npy').data; // => Uint8Array.of(1, 2, 3, 4)
 */
export function decodeNpy(bytes: Uint8Array, name: string): NumericTensor {
  const reading = { caller: 'decodeNpy', name };
  return decodeArray(openNpy(bytes, reading), reading);
}

/**
 * Reads an idx file (MNIST's format) as it is, unpacked already: n-dimensional, in its own type.
 *
 * @param name of the file, for messages
 * @throws E_FILE if it begins otherwise or is cut off
 */
export function decodeIdx(bytes: Uint8Array, name: string): NumericTensor {
  const reading = { caller: 'decodeIdx', name };
  return decodeArray(openIdx(bytes, reading), reading);
}
