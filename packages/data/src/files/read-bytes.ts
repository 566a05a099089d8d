import { MarginaliaError } from '@marginalia/core-wasm';
import { type FileHandle, open } from 'node:fs/promises';
import { allocateBytes } from '../allocate.ts';
import { concatenate } from '../concatenate.ts';
import { fileError } from './file-error.ts';

/** One call of the system reads at most 2 GiB − 1. */
const largestRead = 1 << 30;

/** Nothing larger is read into memory. */
export const defaultMaxBytes = 4_294_967_296;

/**
 * A file's bytes, in memory that threads share: what is in the file as they need it is not copied. Pipes and devices are
 * read to their end.
 *
 * @throws E_FILE if it does not exist, is a folder, may not be read, or has more than maxBytes
 */
export async function readBytes(path: string, maxBytes: number = defaultMaxBytes): Promise<Uint8Array> {
  try {
    await using file = await open(path);
    const status = await file.stat();
    if (status.isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' });
    if (!status.isFile() || status.size === 0)
      return await readAll(file.createReadStream({ autoClose: false }), path, maxBytes);
    if (status.size > maxBytes) throw tooLarge(path, maxBytes);
    return await readExactly(file, status.size);
  } catch (cause) {
    throw fileError('readBytes', path, cause);
  }
}

/** All of a stream, in memory. @throws E_FILE if it has more than maxBytes */
export async function readAll(
  stream: AsyncIterable<Uint8Array>,
  name: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of stream) {
    total += chunk.length;
    if (total > maxBytes) throw tooLarge(name, maxBytes);
    chunks.push(chunk);
  }
  return concatenate(chunks);
}

async function readExactly(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(allocateBytes(size));
  let at = 0;
  while (at < size) {
    const { bytesRead } = await file.read(bytes, at, Math.min(largestRead, size - at), at);
    if (bytesRead === 0) break; // it was cut while we read
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

export function tooLarge(name: string, maxBytes: number): MarginaliaError {
  return new MarginaliaError('E_FILE', `readBytes: a file must have at most ${maxBytes} bytes, got more`, {
    where: name,
    remedy: 'Split it, or raise maxBytes.',
  });
}
