import { open } from 'node:fs/promises';
import { fileError } from './file-error.ts';
import { tooLarge } from './read-bytes.ts';

/** A file that can be read more than once. */
export interface ChunkedFile extends AsyncDisposable {
  readonly size: number;
  /** Its first bytes, two if it has so many. */
  readonly opening: Uint8Array;
  /** From its beginning; each chunk is written over by the next. */
  chunks(): AsyncGenerator<Uint8Array>;
}

const chunkBytes = 1 << 20;

/**
 * Opens a file to be read in chunks; null for a pipe, a device or an empty file.
 *
 * @throws E_FILE if it does not exist, is a folder, may not be read, or has more than maxBytes
 */
export async function openChunks(path: string, maxBytes: number): Promise<ChunkedFile | null> {
  try {
    const file = await open(path);
    const status = await file.stat();
    const readable = status.isFile() && status.size > 0;
    if (!readable || status.size > maxBytes) {
      await file.close();
      if (readable) throw tooLarge(path, maxBytes);
      return null;
    }
    const memory = new Uint8Array(chunkBytes);
    const readAt = async (at: number, length: number): Promise<Uint8Array> => {
      try {
        const { bytesRead } = await file.read(memory, 0, length, at);
        return memory.subarray(0, bytesRead);
      } catch (cause) {
        throw fileError('readBytes', path, cause);
      }
    };
    return {
      size: status.size,
      opening: (await readAt(0, 2)).slice(),
      async *chunks() {
        let at = 0;
        for (;;) {
          const chunk = await readAt(at, chunkBytes);
          if (chunk.length === 0) return;
          yield chunk;
          at += chunk.length;
        }
      },
      [Symbol.asyncDispose]: () => file.close(),
    };
  } catch (cause) {
    throw fileError('readBytes', path, cause);
  }
}
