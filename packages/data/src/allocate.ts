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

/** Whether worker threads read this memory without a copy. */
export function isShared(buffer: ArrayBufferLike): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
}
