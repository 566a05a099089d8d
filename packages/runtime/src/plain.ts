import { MarginaliaError } from '@marginalia/core-wasm';

/** The typed arrays that travel. */
export type PlainArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

interface PlainArrayType {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): PlainArray;
}

/** What the bytes of a value are written to: a counter, a buffer, a hash. */
export interface Sink {
  byte(value: number): void;
  number(value: number): void;
  bytes(value: Uint8Array): void;
  array(value: PlainArray): void;
}

/** The first byte of every value says what it is. */
export const tags = { null: 0, false: 1, true: 2, number: 3, string: 4, array: 5, record: 6 } as const;

/** The tag of a typed array is 16 + its place here. */
export const arrayTypes: readonly PlainArrayType[] = [
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Uint8Array,
];
export const firstArrayTag = 16;

/** Deeper values are refused both ways: cycles and hostile bytes end here, not in a stack overflow. */
export const maxDepth = 64;

/** Every message starts with it: `mgl` and the format's version. */
export const magic: Uint8Array = Uint8Array.of(0x6d, 0x67, 0x6c, 1);

/**
 * Writes a plain value in its one canonical form: record keys ascending by code unit, every NaN the same, −0 kept.
 *
 * @throws E_ARGUMENT for anything that is not plain, naming where it sits
 */
export function writePlain(value: unknown, sink: Sink, path = 'value', depth = 0): void {
  if (value === null) return sink.byte(tags.null);
  if (value === false) return sink.byte(tags.false);
  if (value === true) return sink.byte(tags.true);
  if (typeof value === 'number') {
    sink.byte(tags.number);
    return sink.number(value);
  }
  if (typeof value === 'string') {
    sink.byte(tags.string);
    return writeText(value, sink, path);
  }
  if (typeof value !== 'object') throw notPlain(typeof value, path);
  if (ArrayBuffer.isView(value)) return writeTypedArray(value, sink, path);
  if (value instanceof Repeated) return writeRepeated(value, sink);
  if (depth === maxDepth) throw notPlain(`something nested more than ${maxDepth} deep`, path);
  if (Array.isArray(value)) {
    sink.byte(tags.array);
    sink.number(value.length);
    for (let i = 0; i < value.length; i++) writePlain(value[i], sink, `${path}[${i}]`, depth + 1);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // A record of another realm has that realm's Object.prototype; all of them, and nothing else, have none above.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw notPlain(`an instance of ${value.constructor.name}`, path);
  }
  // Code unit order, the same everywhere, and total: keys are unique.
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  sink.byte(tags.record);
  sink.number(entries.length);
  for (const [key, entry] of entries) {
    writeText(key, sink, path);
    writePlain(entry, sink, `${path}.${key}`, depth + 1);
  }
}

function writeText(text: string, sink: Sink, path: string): void {
  if (!text.isWellFormed()) throw notPlain('a string with half a surrogate pair', path);
  const bytes = utf8(text);
  sink.number(bytes.length);
  sink.bytes(bytes);
}

/** Keys are short and ASCII, and many. */
function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return new TextEncoder().encode(text);
    bytes[i] = code;
  }
  return bytes;
}

function writeTypedArray(value: ArrayBufferView, sink: Sink, path: string): void {
  if (!isPlainArray(value)) throw notPlain(`a ${value.constructor.name}`, path);
  sink.byte(firstArrayTag + arrayTypes.findIndex((type) => value instanceof type));
  sink.number(value.length);
  sink.array(value);
}

function isPlainArray(value: ArrayBufferView): value is PlainArray {
  return arrayTypes.some((type) => value instanceof type);
}

function notPlain(got: string, path: string): MarginaliaError {
  return new MarginaliaError(
    'E_ARGUMENT',
    `encode: a value must be made of records, arrays, strings, numbers, booleans, null and typed arrays, got ${got}`,
    { where: path },
  );
}

const chunkElements = 8192;

/** Written as a Float64Array of so many equal numbers, which is never there as a whole. */
export class Repeated {
  readonly value: number;
  readonly length: number;
  constructor(value: number, length: number) {
    this.value = value;
    this.length = length;
  }
}

function writeRepeated({ value, length }: Repeated, sink: Sink): void {
  sink.byte(firstArrayTag + arrayTypes.indexOf(Float64Array));
  sink.number(length);
  const chunk = new Float64Array(Math.min(length, chunkElements)).fill(value);
  for (let at = 0; at < length; at += chunkElements) sink.array(chunk.subarray(0, length - at));
}

/**
 * Little-endian bytes of a typed array with every NaN canonical, in chunks; nothing is copied where there is no NaN.
 *
 * Engines and processors leave different bits in a NaN (0 / 0 is negative on x86, positive on ARM).
 */
export function canonicalBytes(array: PlainArray, emit: (chunk: Uint8Array) => void): void {
  const floating = array instanceof Float64Array || array instanceof Float32Array;
  const step = floating ? chunkElements : array.length;
  for (let start = 0; start < array.length; start += step) {
    const chunk = array.subarray(start, start + step);
    const canonical = floating && hasNaN(chunk) ? withCanonicalNaN(chunk) : chunk;
    emit(new Uint8Array(canonical.buffer, canonical.byteOffset, canonical.byteLength));
  }
}

function hasNaN(chunk: PlainArray): boolean {
  for (let i = 0; i < chunk.length; i++) if (Number.isNaN(chunk[i])) return true;
  return false;
}

function withCanonicalNaN(chunk: PlainArray): PlainArray {
  const copy = chunk.slice();
  const view = new DataView(copy.buffer);
  const width = copy.BYTES_PER_ELEMENT;
  for (let i = 0; i < copy.length; i++) {
    if (!Number.isNaN(copy[i])) continue;
    view.setUint32(width * i, width === 8 ? 0 : 0x7fc00000, true);
    if (width === 8) view.setUint32(width * i + 4, 0x7ff80000, true);
  }
  return copy;
}
