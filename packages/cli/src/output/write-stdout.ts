import { MarginaliaError } from '@marginalia/core-wasm';

/**
 * Writes to stdout, part by part as it takes them. A reader that has seen enough (`marginalia … | head`) is no fault.
 *
 * @throws E_FILE if it leads to a disk that is full, or cannot be written otherwise
 */
export async function writeStdout(parts: Iterable<string | Uint8Array>): Promise<void> {
  for (const part of parts) {
    const error = await new Promise<Error | null | undefined>((resolve) =>
      process.stdout.write(part, resolve),
    );
    if (!error) continue;
    const code = 'code' in error ? String(error.code) : error.message;
    if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') return;
    throw new MarginaliaError('E_FILE', `marginalia: stdout must take the result, got ${code}`, {
      where: 'standard output',
      remedy: 'Free some space, or write elsewhere.',
      cause: error,
    });
  }
}
