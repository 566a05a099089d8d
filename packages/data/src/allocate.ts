import { MarginaliaError } from '@marginalia/core-wasm';

/**
 * Zeros that worker threads can read without a copy, where the platform shares memory (Node; a page that is
 * cross-origin isolated); plain memory elsewhere.
 *
 * @throws E_MEMORY if there is not so much
 */
export function allocateFloat64(length: number): Float64Array {
  try {
    return new Float64Array(
      typeof SharedArrayBuffer === 'undefined'
        ? new ArrayBuffer(8 * length)
        : new SharedArrayBuffer(8 * length),
    );
  } catch (cause) {
    throw new MarginaliaError('E_MEMORY', `allocateFloat64: ${8 * length} bytes must be free, got fewer`, {
      remedy: 'Select fewer rows or columns.',
      cause,
    });
  }
}
