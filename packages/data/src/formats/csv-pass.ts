import { withoutByteOrderMark } from '../utf8.ts';
import { createScanner, type Scanner } from './csv-scanner.ts';

/** One way through the bytes of a file, in chunks of any sizes; the chunk may be written over afterwards. */
export interface Pass {
  /** @param last whether the file ends with this chunk */
  push(chunk: Uint8Array, last: boolean): void;
}

/** A chunk that holds the whole file is scanned where it is. */
const nothing = new Uint8Array();

/**
 * Scans a file in windows: what is left of the last one, then the next chunk.
 *
 * @param scan called for each window; takes the fields that are whole off the scanner
 */
export function createPass(of: Pick<Scanner, 'name' | 'delimiter'>, scan: (scanner: Scanner) => void): Pass {
  const scanner = createScanner({ ...of, bytes: nothing, last: false });
  let memory = nothing;
  let begun = false;
  // What is left is scanned again once there is twice as much of it: a long field costs no more than its length.
  let enough = 3;

  const append = (chunk: Uint8Array): void => {
    const left = scanner.bytes.subarray(scanner.position);
    const length = left.length + chunk.length;
    if (length > memory.length) {
      const larger = new Uint8Array(Math.max(length, 2 * memory.length));
      larger.set(left);
      memory = larger;
    } else memory.copyWithin(0, left.byteOffset, left.byteOffset + left.length);
    memory.set(chunk, left.length);
    scanner.bytes = memory.subarray(0, length);
  };
  return {
    push(chunk, last) {
      if (last && scanner.position === scanner.bytes.length) scanner.bytes = chunk;
      else append(chunk);
      scanner.position = 0;
      scanner.last = last;
      if (!last && scanner.bytes.length < enough) return;
      if (!begun) scanner.bytes = withoutByteOrderMark(scanner.bytes);
      begun = true;
      scan(scanner);
      enough = 2 * (scanner.bytes.length - scanner.position);
    },
  };
}
