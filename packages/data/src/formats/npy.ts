import { MarginaliaError } from '@marginalia/core-wasm';
import { type BinaryArray, kinds, type Reading } from './binary-array.ts';

const magic: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY

export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

/**
 * Reads the header of a NumPy array file, version 1, 2 or 3: floats of 4 and 8 bytes, integers of 1 to 8, booleans;
 * either byte order, C or Fortran order, any number of dimensions up to NumPy's 64.
 *
 * @throws E_FILE if the header is damaged, or the type is another one; pickled objects are never opened
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function openNpy(bytes: Uint8Array, { caller, name }: Reading): BinaryArray {
  const refuse = (got: string, remedy = 'Write it again with numpy.save.'): MarginaliaError =>
    new MarginaliaError('E_FILE', `${caller}: an npy file must have a valid header, got ${got}`, {
      where: name,
      remedy,
    });
  if (!isNpy(bytes) || bytes.length < 12) throw refuse('other bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw refuse(`version ${version}`);
  const start = version === 1 ? 10 : 12;
  const end = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > bytes.length) throw refuse('one that is cut off');

  const header = new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 65536)));
  const type = /'descr'\s*:\s*'([<>|])([a-z]\d+)'/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (order === undefined || shape === undefined) throw refuse('one without order or shape');
  const dimensions = (shape.match(/\d+/g) ?? []).map(Number);
  if (dimensions.length > 64) throw refuse(`${dimensions.length} dimensions`);
  const code = type?.[2] === 'b1' ? 'u1' : type?.[2];
  const kind = kinds.find((kind) => kind === code);
  if (type === null || kind === undefined) throw refuse(...otherType(header));
  return {
    format: 'npy',
    shape: dimensions,
    kind,
    littleEndian: type[1] !== '>',
    fortranOrder: order === 'True',
    body: bytes.subarray(end),
  };
}

function otherType(header: string): [got: string, remedy: string] {
  const got = /'descr'\s*:\s*('[^']{0,20}'|\[)/.exec(header)?.[1] ?? 'none';
  return got === "'|O'"
    ? [
        'pickled objects, which may run code',
        "Save numbers: astype('f8'), after padding rows to equal length.",
      ]
    : [`the type ${got === '[' ? 'of a record' : got}`, "Save the array with astype('f8')."];
}
