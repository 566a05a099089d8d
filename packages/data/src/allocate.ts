import { MarginaliaError } from '@marginalia/core-wasm';

/**
 * Zeroed bytes that worker threads can read without a copy, where the platform shares memory (Node; a page that is
 * cross-origin isolated); plain memory elsewhere.
 *
 * @throws E_MEMORY if there is not so much
 */
export function allocateBytes(bytes: number): ArrayBuffer | SharedArrayBuffer {
  try {
    return typeof SharedArrayBuffer === 'undefined' ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
  } catch (cause) {
    throw new MarginaliaError('E_MEMORY', `allocateBytes: ${bytes} bytes must be free, got fewer`, {
      remedy: 'Select fewer rows or columns.',
      cause,
    });
  }
}

/** Zeros in `allocateBytes`. @throws E_MEMORY if there is not so much */
export function allocateFloat64(length: number): Float64Array {
  return new Float64Array(allocateBytes(8 * length));
}

/**
 * The content of `buffer` in so many bytes, the rest zero: in its place where it has the addresses, else in new memory with
 * `addresses` reserved. Addresses take no memory, nor do pages that nothing was written to.
 *
 * @throws E_MEMORY if there is not so much
 */
export function growBytes(buffer: ArrayBufferLike | null, bytes: number, addresses: number): ArrayBufferLike {
  if (buffer !== null && isShared(buffer) && buffer.growable && bytes <= buffer.maxByteLength) {
    buffer.grow(bytes);
    return buffer;
  }
  const larger = reserve(bytes, addresses) ?? allocateBytes(bytes);
  if (buffer !== null) new Uint8Array(larger).set(new Uint8Array(buffer));
  return larger;
}

function reserve(bytes: number, addresses: number): SharedArrayBuffer | null {
  try {
    return new SharedArrayBuffer(bytes, { maxByteLength: Math.max(bytes, addresses) });
  } catch {
    return null; // no such memory here, or not so many addresses
  }
}

/** Whether worker threads read this memory without a copy. */
export function isShared(buffer: ArrayBufferLike): buffer is SharedArrayBuffer {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
}
