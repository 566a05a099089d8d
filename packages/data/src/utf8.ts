import { MarginaliaError } from '@marginalia/core-wasm';

/** What every engine holds in one string. */
const longestString = 0x1fffffe8;

/**
 * Decodes UTF-8 and nothing else.
 *
 * @param where called only for a message
 * @throws E_DATA if the bytes are not UTF-8 or hold a NUL
 */
export function decodeUtf8(bytes: Uint8Array, where: () => string): string {
  if (bytes.length > longestString)
    throw new MarginaliaError(
      'E_DATA',
      `readTable: text in one piece must be below 512 MiB, got ${bytes.length} bytes`,
      {
        where: where(),
        remedy: 'Write csv, or ndjson with one row a line.',
      },
    );
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new MarginaliaError('E_DATA', 'readTable: text must be UTF-8, got other bytes', {
      where: where(),
      remedy: 'Save the file as UTF-8.',
      cause,
    });
  }
  if (text.includes('\0'))
    throw new MarginaliaError('E_DATA', 'readTable: text must not hold NUL bytes, got one', {
      where: where(),
      remedy: 'Is this a binary file, or UTF-16? Name its format, or save it as UTF-8.',
    });
  return text;
}

/** The bytes after a UTF-8 byte order mark. */
export function withoutByteOrderMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
