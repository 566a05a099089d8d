import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MarginaliaError } from '@marginalia/core-wasm';
import { damagedGzip, largeGzip } from '../gunzip.ts';

const chunkBytes = 1 << 20;

/**
 * As `gunzip`, chunk by chunk and by Node's own inflater, which checks checksums and lengths too.
 *
 * @throws E_FILE if the file is cut off, damaged or unpacks to more than maxBytes
 */
export async function* gunzipChunks(
  packed: AsyncIterable<Uint8Array>,
  { name, maxBytes }: { readonly name: string; readonly maxBytes: number },
): AsyncGenerator<Uint8Array> {
  const copies = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of packed) yield chunk.slice(); // the inflater is behind with what it was given
  };
  const source = Readable.from(copies(), { objectMode: false, highWaterMark: chunkBytes });
  const inflater = createGunzip({ chunkSize: chunkBytes });
  source.on('error', (error) => inflater.destroy(error));
  let total = 0;
  try {
    for await (const chunk of source.pipe(inflater) as AsyncIterable<Uint8Array>) {
      total += chunk.length;
      if (total > maxBytes) throw largeGzip(name, maxBytes);
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof MarginaliaError) throw cause;
    throw damagedGzip(name, cause instanceof Error ? cause.message : String(cause), cause);
  } finally {
    source.destroy();
  }
}
