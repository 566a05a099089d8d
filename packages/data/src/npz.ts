import { MarginaliaError } from '@marginalia/core-wasm';
import { zipSync } from 'fflate';
import { encodeNpy, type NpyData } from './encode-npy.ts';
import { openNpz } from './formats/npz.ts';
import type { NumericTensor } from './numeric-tensor.ts';

/** Where a clock would stand: the day zip files begin, as numpy writes it too. A local time, as the format has it. */
const noTime = '1980-01-01T12:00:00';

/**
 * Reads the arrays of a NumPy archive (`numpy.savez`, `numpy.savez_compressed`), by name.
 *
 * @param options name: of the file, for messages; maxBytes: refuse to unpack to more (default 4 GiB)
 * @throws E_FILE if the archive or an array is damaged, an array holds no numbers, or it unpacks to more than maxBytes
 */
export function decodeNpz(
  bytes: Uint8Array,
  options: { readonly name: string; readonly maxBytes?: number },
): ReadonlyMap<string, NumericTensor> {
  const { name, maxBytes = 4_294_967_296 } = options;
  return openNpz(bytes, { caller: 'decodeNpz', name }, maxBytes);
}

/**
 * Writes arrays as a NumPy archive, deflated; equal arrays give equal bytes, on any machine.
 *
 * @throws E_SHAPE if an array's data do not fill its shape; E_ARGUMENT if a name is empty or comes twice
 * @example
 * decodeNpz(encodeNpz([['codes', { shape: [2], data: Uint8Array.of(3, 4) }]]), { name: 'a.npz' }).get('codes')?.shape; // => [2]
 */
export function encodeNpz(
  arrays: Iterable<readonly [string, { readonly shape: readonly number[]; readonly data: NpyData }]>,
): Uint8Array {
  const files = new Map<string, Uint8Array>();
  for (const [name, { shape, data }] of arrays) {
    if (name === '' || files.has(`${name}.npy`))
      throw new MarginaliaError(
        'E_ARGUMENT',
        `encodeNpz: names must be distinct, got ${JSON.stringify(name)}`,
        {
          remedy: 'Name every array, each once.',
        },
      );
    files.set(`${name}.npy`, encodeNpy(data, shape));
  }
  // mem is given because its default is Math.log of the length, which engines may round differently.
  return zipSync(Object.fromEntries(files), { level: 6, mem: 8, mtime: noTime });
}
