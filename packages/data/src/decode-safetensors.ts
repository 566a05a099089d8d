import { type ErrorDetails, MarginaliaError } from '@marginalia/core-wasm';
import { z } from 'zod';
import { parseStrictJson } from './formats/strict-json.ts';
import { elementCount, type Tensor, tensorTypes, typeNames } from './tensor.ts';

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** What the format allows a header to have. */
const longestHeader = 100_000_000;
const size = z.number().int().nonnegative();
const entrySchema = z.strictObject({
  dtype: z.string(),
  shape: z.array(size),
  data_offsets: z.tuple([size, size]),
});

type Entry = z.infer<typeof entrySchema> & {
  readonly name: string;
  readonly type: (typeof typeNames)[number];
};

/**
 * Reads a safetensors file, trusting nothing in it: sizes, offsets and types are checked against the file before
 * anything is allocated, and what is allocated is never more than the file (twice that for half-precision tensors, which
 * become f32, exactly). Every tensor owns its memory.
 *
 * @param name of the file, for messages
 * @throws E_FILE saying what is wrong, if the file is not whole and valid, or a tensor has another type than F64, F32,
 *   I64, I32, U8, F16, BF16
 * @see https://huggingface.co/docs/safetensors, the format
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): Safetensors {
  const refuse: Refuse = (requirement, got, details) =>
    new MarginaliaError('E_FILE', `decodeSafetensors: ${requirement}, got ${got}`, {
      where: name,
      remedy: 'The file is damaged or of another kind: write or copy it again.',
      ...details,
    });
  const { header, data } = split(bytes, refuse);
  const metadata = parseMetadata(header, refuse);
  const entries = Object.keys(header)
    .filter((key) => key !== '__metadata__')
    .map((key) => parseEntry(key, header[key], refuse));
  requireSeamless(entries, data.length, refuse);
  const tensors = new Map(
    entries.map(({ name, type, shape, data_offsets: [start, end] }): [string, Tensor] => [
      name,
      { shape, data: tensorTypes[type].over(new Uint8Array(data.subarray(start, end)).buffer) },
    ]),
  );
  return { tensors, metadata };
}

type Refuse = (
  requirement: string,
  got: string,
  details?: Pick<ErrorDetails, 'remedy' | 'cause'>,
) => MarginaliaError;
type Header = Readonly<Record<string, unknown>>;

function split(bytes: Uint8Array, refuse: Refuse): { header: Header; data: Uint8Array } {
  if (bytes.length < 8) throw refuse('a file must have at least 8 bytes', String(bytes.length));
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  const most = Math.min(longestHeader, bytes.length - 8);
  if (length > BigInt(most)) throw refuse(`the header must have at most ${most} bytes`, String(length));
  const end = 8 + Number(length);
  let header: unknown;
  try {
    header = parseStrictJson(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, end)),
    );
  } catch (cause) {
    throw refuse('the header must be JSON in UTF-8', cause instanceof Error ? cause.message : String(cause), {
      cause,
    });
  }
  if (!isObject(header)) throw refuse('the header must be a JSON object', 'another value');
  return { header, data: bytes.subarray(end) };
}

function parseMetadata(header: Header, refuse: Refuse): ReadonlyMap<string, string> {
  if (!Object.hasOwn(header, '__metadata__')) return new Map();
  const given = header['__metadata__'];
  if (!isObject(given)) throw refuse('the metadata must be an object', 'another value');
  return new Map(
    Object.entries(given).map(([key, value]) => {
      if (typeof value !== 'string')
        throw refuse('metadata must be strings', `another value for ${quoted(key)}`);
      return [key, value];
    }),
  );
}

function parseEntry(name: string, given: unknown, refuse: Refuse): Entry {
  const parsed = entrySchema.safeParse(given);
  if (!parsed.success)
    throw refuse(
      `tensor ${quoted(name)} must have a dtype, a shape of whole numbers and two data_offsets`,
      parsed.error.issues[0]?.message ?? 'another value',
    );
  const {
    dtype,
    shape,
    data_offsets: [start, end],
  } = parsed.data;
  const type = typeNames.find((known) => known === dtype);
  if (type === undefined)
    throw refuse(`tensor ${quoted(name)} must have dtype ${typeNames.join(', ')}`, quoted(dtype), {
      remedy: 'Convert it to F32 or F64.',
    });
  const count = elementCount(shape);
  if (count === null || count * tensorTypes[type].bytes !== end - start)
    throw refuse(
      `tensor ${quoted(name)} of ${dtype} [${shape.slice(0, 8).join(', ')}] must have the bytes of its shape`,
      `data_offsets ${start} to ${end}`,
    );
  return { ...parsed.data, name, type };
}

/** Tensors tile the data: no gap, no overlap, nothing left. */
function requireSeamless(entries: readonly Entry[], dataBytes: number, refuse: Refuse): void {
  let at = 0;
  for (const {
    name,
    data_offsets: [start, end],
  } of entries.toSorted(byOffset)) {
    if (start !== at)
      throw refuse(`tensor ${quoted(name)} must begin at ${at}, where the one before it ends`, String(start));
    at = end;
  }
  if (at !== dataBytes)
    throw refuse(`the file must have the ${at} bytes of its tensors after the header`, String(dataBytes));
}

function byOffset(a: Entry, b: Entry): number {
  return a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1];
}

function isObject(value: unknown): value is Header {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
