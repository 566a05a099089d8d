import { canonicalBytes, magic, writePlain } from './plain.ts';
import type { Rows } from './rows.ts';
import { createSha256, type Sha256 } from './sha256.ts';

/**
 * SHA-256 of the canonical bytes of a plain value, as 64 hexadecimal digits: of `encode(value)`, without building it.
 *
 * @throws E_ARGUMENT as `encode`
 * @example
 * digestOf({ seed: 0 }) === digestBytes(encode({ seed: 0 })); // => true
 */
export function digestOf(value: unknown): string {
  const hash = gathered(createSha256());
  const number = new Uint8Array(8);
  const numberView = new DataView(number.buffer);
  hash.add(magic);
  writePlain(value, {
    byte: (value) => hash.add(Uint8Array.of(value)),
    number: (value) => {
      numberView.setFloat64(0, value, true);
      hash.add(number);
    },
    bytes: (bytes) => hash.add(bytes),
    array: (array) => canonicalBytes(array, (bytes) => hash.add(bytes)),
  });
  return hash.digits();
}

/** SHA-256 of type, shape and content: the same wherever the data lie. */
export function digestRows(rows: Rows): string {
  return digestOf({ columns: rows.columns, data: rows.data, rows: rows.rows });
}

/** SHA-256 of bytes as they are, as 64 hexadecimal digits. */
export function digestBytes(bytes: Uint8Array): string {
  const hash = createSha256();
  hash.add(bytes);
  return hash.digits();
}

/** Hands on many small parts as a few: a call into Node costs as much as hashing a thousand bytes. */
function gathered(hash: Sha256): Sha256 {
  const buffer = new Uint8Array(4096);
  let length = 0;
  const flush = (): void => {
    hash.add(buffer.subarray(0, length));
    length = 0;
  };
  return {
    add(bytes) {
      if (length + bytes.length > buffer.length) flush();
      if (bytes.length > buffer.length) return hash.add(bytes);
      buffer.set(bytes, length);
      length += bytes.length;
    },
    digits() {
      flush();
      return hash.digits();
    },
  };
}
