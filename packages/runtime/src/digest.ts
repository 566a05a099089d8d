import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { canonicalBytes, magic, writePlain } from './plain.ts';
import type { Rows } from './rows.ts';

/**
 * SHA-256 of the canonical bytes of a plain value, as 64 hexadecimal digits: of `encode(value)`, without building it.
 *
 * Hashed by a library: `crypto.subtle` is absent on pages served over plain http.
 *
 * @throws E_ARGUMENT as `encode`
 * @example
 * digestOf({ seed: 0 }) === digestBytes(encode({ seed: 0 })); // => true
 */
export function digestOf(value: unknown): string {
  const hash = sha256.create().update(magic);
  const number = new Uint8Array(8);
  const numberView = new DataView(number.buffer);
  const byte = new Uint8Array(1);
  const bytes = (chunk: Uint8Array): void => void hash.update(chunk);
  writePlain(value, {
    byte: (value) => {
      byte[0] = value;
      hash.update(byte);
    },
    number: (value) => {
      numberView.setFloat64(0, value, true);
      hash.update(number);
    },
    bytes,
    array: (array) => canonicalBytes(array, bytes),
  });
  return bytesToHex(hash.digest());
}

/** SHA-256 of type, shape and content: the same wherever the data lie. */
export function digestRows(rows: Rows): string {
  return digestOf({ columns: rows.columns, data: rows.data, rows: rows.rows });
}

/** SHA-256 of bytes as they are, as 64 hexadecimal digits. */
export function digestBytes(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}
