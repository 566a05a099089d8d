import { MarginaliaError } from '@marginalia/core-wasm';

/** The error a call is refused with. */
export function thrown(body: () => unknown): MarginaliaError {
  try {
    body();
  } catch (error) {
    if (error instanceof MarginaliaError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The error a promise is rejected with. */
export async function rejected(promise: Promise<unknown>): Promise<MarginaliaError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof MarginaliaError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
