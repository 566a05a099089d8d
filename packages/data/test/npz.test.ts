import { readFileSync } from 'node:fs';
import { expect, describe, test } from 'vitest';
import { zipSync } from 'fflate';
import { MarginaliaError } from '@marginalia/core-wasm';
import { digestBytes } from '@marginalia/runtime';
import { encodeNpy } from '../src/encode-npy.ts';
import { decodeNpz, encodeNpz } from '../src/npz.ts';
import { readTable } from '../src/read-table.ts';
import { noiseNpzSha256, noiseRaster } from './support/noise-raster.ts';
import { names, utf8, values } from './support/bytes.ts';
import * as fc from './support/property.ts';
import { thrown } from './support/thrown.ts';

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)));
const decode = (bytes: Uint8Array, maxBytes?: number) =>
  decodeNpz(bytes, { name: 'a.npz', ...(maxBytes !== undefined && { maxBytes }) });
const read = (bytes: Uint8Array) => readTable(bytes, { name: 'a.npz' });
const small = encodeNpz([
  ['x', { shape: [2, 2], data: Float64Array.of(1, 2, 3, 4) }],
  ['label', { shape: [2], data: Uint8Array.of(7, 9) }],
]);

/** Where the directory of a file without a comment begins. */
function directoryOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 6, true);
}

/** A copy with a little-endian number of 2 or 4 bytes put in. */
function changed(bytes: Uint8Array, at: number, size: 2 | 4, value: number): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  if (size === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
  return copy;
}

test.each(['arrays.npz', 'arrays_compressed.npz'])('%s of NumPy reads as NumPy says it is', (file) => {
  const arrays = decode(fixture(file));
  expect([...arrays.keys()]).toEqual(['images', 'fortran', 'label', 'weight', 'flag', 'scalar']);
  expect(arrays.get('images')).toEqual({
    shape: [2, 3, 4],
    data: Uint8Array.from({ length: 24 }, (_, i) => 10 * i),
  });
  expect(arrays.get('fortran')).toEqual({ shape: [2, 3], data: Int16Array.of(-3, -2, -1, 0, 1, 2) });
  expect(arrays.get('label')?.data).toEqual(Float64Array.of(7, -1));
  expect(arrays.get('weight')?.data).toEqual(Float64Array.of(0.5, NaN));
  expect(arrays.get('flag')?.data).toEqual(Uint8Array.of(1, 0));
  expect(arrays.get('scalar')).toEqual({ shape: [], data: Float32Array.of(2.5) });
});

test('every type that is written reads back, and equal arrays are equal bytes', () => {
  const arrays = [
    Float64Array.of(1.5, NaN, -0),
    Float32Array.of(0.5, -1, 3),
    Int32Array.of(-1, 0, 7),
    Uint32Array.of(1, 2, 4294967295),
    Int16Array.of(-9, 1, 2),
    Uint16Array.of(9, 1, 65535),
    Int8Array.of(-128, 0, 127),
    Uint8Array.of(0, 1, 255),
  ].map((data, index) => [`a${index}`, { shape: [3, 1], data }] as const);
  const file = encodeNpz(arrays);
  expect([...decode(file)]).toEqual(arrays);
  expect(encodeNpz(arrays)).toEqual(file);
});

test('an archive is the same bytes in every time zone, and in a page', () => {
  const { data } = noiseRaster;
  const write = () => digestBytes(encodeNpz([['noise', { shape: [100, 300], data }]]));
  const zone = process.env['TZ'];
  try {
    for (const other of ['UTC', 'Pacific/Apia', 'America/St_Johns']) {
      process.env['TZ'] = other;
      expect(write()).toBe(noiseNpzSha256);
    }
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
});

test('a name twice is refused, as is none', () => {
  const scalar = { shape: [], data: Uint8Array.of(1) };
  expect(
    thrown(() =>
      encodeNpz([
        ['a', scalar],
        ['a', scalar],
      ]),
    ).message,
  ).toBe('encodeNpz: names must be distinct, got "a". Name every array, each once.');
  expect(thrown(() => encodeNpz([['', scalar]])).code).toBe('E_ARGUMENT');
});

describe('as a table', () => {
  test('arrays of equal rows lie side by side', () => {
    const table = read(small);
    expect(names(table)).toEqual(['x1', 'x2', 'label']);
    expect([values(table, 'x2'), values(table, 'label')]).toEqual([
      [2, 4],
      [7, 9],
    ]);
  });

  test('one array alone has the columns x1 … xD, whatever it is called and whatever the file', () => {
    const file = encodeNpz([['arr_0', { shape: [1, 2], data: Uint8Array.of(4, 5) }]]);
    expect(names(readTable(file, { name: 'unknown' }))).toEqual(['x1', 'x2']);
  });

  test('arrays of different rows are refused, as is an archive of none', () => {
    expect(thrown(() => read(fixture('arrays.npz'))).message).toBe(
      'readTable: the arrays of an npz file must have the same rows, and at least one, got images of shape (2, 3, 4), fortran of shape (2, 3), label of shape (2), weight of shape (2), flag of shape (2), scalar of shape () (a.npz). Save the arrays of one table in a file of its own: numpy.savez(file, x=…, label=…).',
    );
    expect(thrown(() => read(encodeNpz([['a', { shape: [2, 0], data: new Uint8Array(0) }]]))).code).toBe(
      'E_DATA',
    );
  });
});

describe('refused is', () => {
  const directory = directoryOf(small);

  test.each([
    ['a file that is cut off', small.subarray(0, small.length - 1), 'no directory at its end'],
    ['more members than it has', changed(small, small.length - 12, 2, 9), 'a directory of other bytes'],
    ['a directory elsewhere', changed(small, small.length - 6, 4, 3), 'a directory of other bytes'],
    ['an encrypted member', changed(small, directory + 8, 2, 1), 'an encrypted member'],
    ['another method', changed(small, directory + 10, 2, 14), '"x.npy" packed by method 14'],
    ['a member elsewhere', changed(small, directory + 42, 4, 1), 'other bytes where "x.npy" begins'],
    ['a member beyond the end', changed(small, directory + 20, 4, 1e6), '"x.npy" cut off'],
    [
      'more than 4 GiB',
      changed(small, small.length - 6, 4, 0xffffffff),
      'one of 4 GiB or 65,535 members, or more',
    ],
    [
      'a checksum of other bytes',
      changed(small, directory + 16, 4, 5),
      '"x.npy" of another length or checksum than it states',
    ],
    [
      'fewer bytes than there are',
      changed(small, directory + 24, 4, 9),
      '"x.npy" of another length or checksum than it states',
    ],
    [
      'more bytes than there can be',
      changed(small, directory + 24, 4, 1e9),
      '"x.npy" of a length that cannot be',
    ],
  ])('%s', (_, bytes, got) => {
    expect(thrown(() => decode(bytes)).message).toBe(
      `decodeNpz: a zip file must be whole and intact, got ${got} (a.npz). Copy or write it again.`,
    );
  });

  test('a bomb, before it is unpacked: also one whose members are many', () => {
    const zeros = encodeNpy(new Uint8Array(50_000_000), [50_000_000]);
    const bomb = zipSync({ 'a.npy': zeros, 'b.npy': zeros });
    expect(thrown(() => decode(bomb, 60_000_000)).message).toBe(
      'decodeNpz: a zip file must unpack to at most 60000000 bytes, got 100000256 (a.npz). Split it, or raise maxBytes.',
    );
  });

  test('pickled objects, which are not opened, and what is no array', () => {
    const objects = utf8("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n");
    const npy = Uint8Array.of(0x93, ...utf8('NUMPY'), 1, 0, objects.length, 0, ...objects, 0x80, 4, 0x2e);
    expect(thrown(() => decode(zipSync({ 'model.npy': npy }))).message).toBe(
      "decodeNpz: an npy file must have a valid header, got pickled objects, which may run code (a.npz, model.npy). Save numbers: astype('f8'), after padding rows to equal length.",
    );
    expect(thrown(() => decode(zipSync({ 'read.me': utf8('hello') }))).where).toBe('a.npz, read.me');
  });

  test('a member twice', () => {
    const twice = encodeNpz([
      ['a', { shape: [], data: Uint8Array.of(1) }],
      ['b', { shape: [], data: Uint8Array.of(1) }],
    ]);
    for (let at = 0; at < twice.length; at++)
      if (twice[at] === 0x62 && twice[at + 1] === 0x2e) twice[at] = 0x61; // b.npy becomes a.npy
    expect(thrown(() => decode(twice)).message).toContain('got "a.npy" twice');
  });
});

test('whatever the bytes, the answer is arrays within the limit or one E_FILE', () => {
  const seeds = [small, fixture('arrays.npz'), fixture('arrays_compressed.npz')];
  const edit = fc.tuple(fc.nat(), fc.nat(255));
  const answers = (bytes: Uint8Array): boolean => {
    try {
      const total = [...decode(bytes, 10_000).values()].reduce((sum, { data }) => sum + data.byteLength, 0);
      return total <= 10_000;
    } catch (error) {
      return error instanceof MarginaliaError && error.code === 'E_FILE';
    }
  };
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(edit, { maxLength: 4 }),
      fc.option(fc.nat()),
      (file, edits, length) => {
        const bytes = file.slice(0, length === null ? file.length : (length % file.length) + 1);
        // Half of the edits fall on the directory, where sizes and places are stated.
        for (const [at, byte] of edits)
          bytes[at % 2 === 0 ? at % bytes.length : Math.max(0, bytes.length - 1 - (at % 400))] = byte;
        return answers(bytes);
      },
    ),
    { numRuns: 5000 },
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), answers));
});
