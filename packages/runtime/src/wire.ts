import { MarginaliaError } from '@marginalia/core-wasm';
import {
  arrayTypes,
  canonicalBytes,
  firstArrayTag,
  magic,
  maxDepth,
  type Sink,
  tags,
  writePlain,
} from './plain.ts';

/**
 * The bytes of a plain value: equal values have equal bytes on every engine.
 *
 * Plain is made of records, arrays, strings, numbers (−0, ±∞, NaN included), booleans, null and typed arrays
 * (f64, f32, i32, u32, u8). The buffer has exactly the size of its content, so it can be transferred.
 *
 * @throws E_ARGUMENT for anything else, naming where it sits
 * @example
 * decode(encode({ counts: Float64Array.of(1, 2), name: 'a' })); // => { counts: Float64Array [1, 2], name: 'a' }
 */
export function encode(value: unknown): Uint8Array<ArrayBuffer> {
  return encodeInto(value, (length) => new Uint8Array(length));
}

/** As `encode`, into memory of the caller's choice. */
export function encodeInto<B extends ArrayBufferLike>(
  value: unknown,
  allocate: (length: number) => Uint8Array<B>,
): Uint8Array<B> {
  let length = magic.length;
  writePlain(value, {
    byte: () => (length += 1),
    number: () => (length += 8),
    bytes: (bytes) => (length += bytes.length),
    array: (array) => (length += array.byteLength),
  });
  const out = allocate(length);
  out.set(magic);
  writePlain(value, bufferSink(out, magic.length));
  return out;
}

function bufferSink(out: Uint8Array, start: number): Sink {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  let at = start;
  const bytes = (value: Uint8Array): void => {
    out.set(value, at);
    at += value.length;
  };
  return {
    byte: (value) => view.setUint8(at++, value),
    number: (value) => {
      view.setFloat64(at, value, true);
      at += 8;
    },
    bytes,
    array: (array) => canonicalBytes(array, bytes),
  };
}

/**
 * The value of bytes from `encode`; every typed array owns its buffer.
 *
 * Nothing is allocated on the word of a length that the bytes do not back.
 *
 * @throws E_FILE for truncated, damaged or foreign bytes
 */
export function decode(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const take = (length: number): number => {
    if (length > bytes.length - at) throw damaged('an early end', at);
    at += length;
    return at - length;
  };
  const copy = (length: number): Uint8Array<ArrayBuffer> => {
    const start = take(length);
    const out = new Uint8Array(length);
    out.set(bytes.subarray(start, at));
    return out;
  };
  /** A count of things of at least `width` bytes each. */
  const count = (width: number): number => {
    const value = view.getFloat64(take(8), true);
    if (!Number.isSafeInteger(value) || value < 0) throw damaged(`a length of ${value}`, at - 8);
    if (value * width > bytes.length - at) throw damaged('an early end', at - 8);
    return value;
  };
  const text = (): string => {
    const length = count(1);
    const start = take(length);
    let ascii = '';
    while (start + ascii.length < at && bytes[start + ascii.length]! < 0x80)
      ascii += String.fromCharCode(bytes[start + ascii.length]!);
    // Keys are, and many: no decoder is made for them.
    if (ascii.length === length) return ascii;
    const raw = bytes.slice(start, at);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
    } catch (cause) {
      throw damaged('text that is not UTF-8', at - length, cause);
    }
  };
  const record = (depth: number): unknown => {
    const entries: [string, unknown][] = [];
    for (let left = count(9); left > 0; left--) {
      const key = text();
      const last = entries.at(-1);
      if (last !== undefined && !(last[0] < key)) throw damaged('keys out of order', at);
      entries.push([key, value(depth)]);
    }
    // Not by assignment: a key `__proto__` must stay a key.
    return Object.fromEntries(entries);
  };
  const value = (depth: number): unknown => {
    const tag = view.getUint8(take(1));
    const type = arrayTypes[tag - firstArrayTag];
    if (type !== undefined) {
      return new type(copy(count(type.BYTES_PER_ELEMENT) * type.BYTES_PER_ELEMENT).buffer);
    }
    if (tag === tags.null) return null;
    if (tag === tags.false) return false;
    if (tag === tags.true) return true;
    if (tag === tags.number) return view.getFloat64(take(8), true);
    if (tag === tags.string) return text();
    if (depth === maxDepth) throw damaged(`more than ${maxDepth} levels`, at - 1);
    if (tag === tags.record) return record(depth + 1);
    if (tag !== tags.array) throw damaged(`the unknown tag ${tag}`, at - 1);
    const items: unknown[] = [];
    for (let left = count(1); left > 0; left--) items.push(value(depth + 1));
    return items;
  };

  const start = take(magic.length);
  if (magic.some((byte, i) => bytes[start + i] !== byte)) throw damaged('a foreign first line', start);
  const result = value(0);
  if (at < bytes.length) throw damaged(`${bytes.length - at} bytes too many`, at);
  return result;
}

function damaged(got: string, at: number, cause?: unknown): MarginaliaError {
  return new MarginaliaError('E_FILE', `decode: bytes must be a value that encode wrote, got ${got}`, {
    where: `byte ${at}`,
    remedy: 'The bytes are damaged, or another program wrote them.',
    cause,
  });
}
