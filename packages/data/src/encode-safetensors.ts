import { MarginaliaError } from '@marginalia/core-wasm';
import { requireFilled, type Tensor, tensorType, tensorTypes } from './tensor.ts';

/**
 * Writes tensors as a safetensors file; the same tensors and metadata give the same bytes.
 *
 *   u64 N | N bytes of JSON: {"__metadata__": …, name: {dtype, shape, data_offsets}, …} | data
 *
 * Keys are sorted by code unit; the header is padded with blanks to a multiple of 8; wider types come first
 * in the data, so that every tensor is aligned. All numbers are little-endian.
 *
 * @param tensors by name
 * @throws E_SHAPE if a tensor's data do not fill its shape; E_ARGUMENT if a name comes twice or is `__metadata__`
 * @see https://huggingface.co/docs/safetensors, the format
 * @example
 * encodeSafetensors([['mean', { shape: [2], data: Float64Array.of(3.5, 70.9) }]], {}).length; // => 104
 */
export function encodeSafetensors(
  tensors: Iterable<readonly [string, Tensor]>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entries = [...tensors].sort(([a], [b]) => compare(a, b));
  for (const [index, [name, tensor]] of entries.entries()) {
    requireFilled(name, tensor);
    if (name === '__metadata__' || name === entries[index - 1]?.[0])
      throw new MarginaliaError(
        'E_ARGUMENT',
        `encodeSafetensors: tensor names must be distinct, got ${name} again`,
        {
          remedy: 'Rename it.',
        },
      );
  }

  const inFile = [...entries].sort((a, b) => bytesPerElement(b) - bytesPerElement(a)); // stable: by name within a width
  const offsets = new Map<string, readonly [number, number]>();
  let size = 0;
  for (const [name, { data }] of inFile) offsets.set(name, [size, (size += data.byteLength)]);

  const json = new TextEncoder().encode(
    jsonObject([
      [
        '__metadata__',
        jsonObject(Object.entries(metadata).map(([key, value]) => [key, JSON.stringify(value)])),
      ],
      ...entries.map(([name, { shape, data }]): [string, string] => [
        name,
        JSON.stringify({ dtype: tensorType(data), shape, data_offsets: offsets.get(name) }),
      ]),
    ]),
  );
  const headerBytes = 8 * Math.ceil(json.length / 8);
  const file = new Uint8Array(8 + headerBytes + size).fill(0x20, 8, 8 + headerBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(json, 8);
  for (const [name, { data }] of inFile)
    file.set(
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      8 + headerBytes + offsets.get(name)![0],
    );
  return file;
}

function bytesPerElement([, { data }]: readonly [string, Tensor]): number {
  return tensorTypes[tensorType(data)].bytes;
}

/** An object of JSON values in the order of its keys by code unit (JSON.stringify puts integers first). */
function jsonObject(entries: readonly (readonly [key: string, json: string])[]): string {
  const members = [...entries]
    .sort(([a], [b]) => compare(a, b))
    .map(([key, json]) => `${JSON.stringify(key)}:${json}`);
  return `{${members.join(',')}}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
