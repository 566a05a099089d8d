import { describe, expect, test } from 'vitest';
import { decodeIdx, decodeNpy } from '../src/decode-npy.ts';
import { encodeNpy, encodeNpyBlocks } from '../src/encode-npy.ts';
import { readTable } from '../src/read-table.ts';
import { names, utf8, values } from './support/bytes.ts';
import { thrown } from './support/thrown.ts';

const read = (bytes: Uint8Array) => readTable(bytes, { name: 'a.npy' });
const refusal = (bytes: Uint8Array) => thrown(() => read(bytes)).message;

/** A file put together by hand, as the format's description says. */
function npy(header: string, body: readonly number[], version = 1): Uint8Array {
  const text = utf8(`${header}\n`);
  const [low, high] = [text.length & 255, text.length >> 8];
  const length = version === 1 ? [low, high] : [low, high, 0, 0];
  return Uint8Array.of(0x93, ...utf8('NUMPY'), version, 0, ...length, ...text, ...body);
}
const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`;

const columns = (bytes: Uint8Array) => {
  const table = read(bytes);
  return names(table).map((name) => values(table, name));
};

test.each([
  ['|u1', [7, 255], [7, 255]],
  ['|i1', [7, 255], [7, -1]],
  ['|b1', [0, 1], [0, 1]],
  ['<u2', [1, 2, 255, 255], [513, 65535]],
  ['>u2', [1, 2, 255, 255], [258, 65535]],
  ['<i2', [1, 2, 255, 255], [513, -1]],
  ['<i4', [1, 0, 0, 0, 254, 255, 255, 255], [1, -2]],
  ['>i4', [0, 0, 0, 1, 255, 255, 255, 254], [1, -2]],
  ['<u4', [1, 0, 0, 0, 255, 255, 255, 255], [1, 4294967295]],
  ['<i8', [1, 0, 0, 0, 0, 0, 0, 0, 254, 255, 255, 255, 255, 255, 255, 255], [1, -2]],
  ['>u8', [0, 0, 0, 0, 0, 0, 1, 0, 0, 32, 0, 0, 0, 0, 0, 1], [256, 9007199254740992]], // 2^53 + 1: the nearest f64
  ['<f4', [0, 0, 32, 192, 0, 0, 192, 127], [-2.5, NaN]],
  ['>f4', [192, 32, 0, 0, 63, 128, 0, 0], [-2.5, 1]],
  ['<f8', [0, 0, 0, 0, 0, 0, 4, 192, 0, 0, 0, 0, 0, 0, 248, 127], [-2.5, NaN]],
  ['>f8', [192, 4, 0, 0, 0, 0, 0, 0, 63, 240, 0, 0, 0, 0, 0, 0], [-2.5, 1]],
])('%s', (descr, body, wanted) => {
  expect(columns(npy(header(descr, '(2,)'), body))).toEqual([wanted]);
});

test.each([1, 2, 3])('version %i, also at an odd place of a larger buffer', (version) => {
  const file = npy(header('<i2', '(2, 2)'), [1, 0, 2, 0, 3, 0, 4, 0], version);
  const larger = new Uint8Array(file.length + 3);
  larger.set(file, 3);
  expect(columns(larger.subarray(3))).toEqual([
    [1, 3],
    [2, 4],
  ]);
});

test('Fortran order', () => {
  expect(columns(npy(header('|u1', '(2, 3)', 'True'), [1, 4, 2, 5, 3, 6]))).toEqual([
    [1, 4],
    [2, 5],
    [3, 6],
  ]);
});

test('what is beyond the first dimension is flattened in C order, whatever the order of the file', () => {
  // a[i, j, k] = 100 i + 10 j + k, shape (2, 2, 3)
  const wanted = [0, 1, 2, 10, 11, 12].map((v) => [v, v + 100]);
  expect(
    columns(npy(header('|u1', '(2, 2, 3)'), [0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112])),
  ).toEqual(wanted);
  const fortran = [0, 100, 10, 110, 1, 101, 11, 111, 2, 102, 12, 112];
  expect(columns(npy(header('|u1', '(2, 2, 3)', 'True'), fortran))).toEqual(wanted);
});

test('decodeNpy and decodeIdx keep shape and type, and messages name them', () => {
  const file = npy(header('>u2', '(2, 1, 2)', 'True'), [0, 1, 1, 0, 0, 2, 2, 0]);
  expect(decodeNpy(file, 'a.npy')).toEqual({ shape: [2, 1, 2], data: Uint16Array.of(1, 2, 256, 512) });
  expect(decodeNpy(npy(header('|b1', '()'), [1]), 'a.npy')).toEqual({ shape: [], data: Uint8Array.of(1) });
  const idx = Uint8Array.of(0, 0, 11, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 255, 255);
  expect(decodeIdx(idx, 'a')).toEqual({ shape: [1, 2], data: Int16Array.of(1, -1) });
  expect(thrown(() => decodeNpy(idx, 'a')).message).toMatch(/^decodeNpy: an npy file/);
  expect(thrown(() => decodeIdx(idx.subarray(0, 13), 'a')).message).toMatch(/^decodeIdx: an idx file/);
});

test('encodeNpy writes the bytes of numpy.save', () => {
  const description = header('<f8', '(1, 2)');
  const padded = description.padEnd(128 - 10 - 1);
  const wanted = [0x93, ...utf8('NUMPY'), 1, 0, 118, 0, ...utf8(`${padded}\n`)];
  const numbers = [0, 0, 0, 0, 0, 0, 240, 63, 0, 0, 0, 0, 0, 0, 4, 192];
  expect([...encodeNpy(Float64Array.of(1, -2.5), [1, 2])]).toEqual([...wanted, ...numbers]);
});

test.each([
  [Float64Array.of(1.5, NaN, -0)],
  [Float32Array.of(1.5, NaN, -0)],
  [Int32Array.of(-1, 0, 7)],
  [Uint8Array.of(1, 0, 255)],
])('what encodeNpy writes reads back: %o', (data) => {
  expect(columns(encodeNpy(data, [3]))).toEqual([[...data]]);
});

test('encodeNpy refuses data that do not fill the shape', () => {
  expect(thrown(() => encodeNpy(Float64Array.of(1, 2, 3), [2, 2])).message).toBe(
    'encodeNpy: an array of shape [2, 2] must have as many elements, got 3. Give the shape of its data.',
  );
});

describe('refused is', () => {
  test.each([
    ['other bytes', utf8('not an array at all')],
    ['version 9', npy(header('|u1', '(1,)'), [0], 9)],
    ['one that is cut off', npy(header('|u1', '(1,)'), []).subarray(0, 40)],
    ['one without order or shape', npy("{'descr': '<f8'}", [])],
  ])('a header of %s', (got, bytes) => {
    expect(refusal(bytes)).toBe(
      `readTable: an npy file must have a valid header, got ${got} (a.npy). Write it again with numpy.save.`,
    );
  });

  test.each(['<f2', '<c16', '<U5', '<M8[ns]', '|S3'])('the type %s', (descr) => {
    expect(refusal(npy(header(descr, '(1,)'), [0, 0]))).toBe(
      `readTable: an npy file must have a valid header, got the type '${descr}' (a.npy). Save the array with astype('f8').`,
    );
  });

  test('pickled objects, which are not opened', () => {
    expect(refusal(npy(header('|O', '(1,)'), [0x80, 4, 0x2e]))).toBe(
      "readTable: an npy file must have a valid header, got pickled objects, which may run code (a.npy). Save numbers: astype('f8'), after padding rows to equal length.",
    );
  });

  test('more dimensions than NumPy has', () => {
    expect(refusal(npy(header('|u1', `(${'1, '.repeat(65)})`), [0], 2))).toContain('got 65 dimensions');
  });

  test('an array of records', () => {
    const records = "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }";
    expect(refusal(npy(records, Array(8).fill(0)))).toContain('got the type of a record');
  });

  test.each(['()', '(0,)', '(0, 4)', '(4, 0)'])('the shape %s', (shape) => {
    const text = shape.replace(',)', ')');
    expect(refusal(npy(header('|u1', shape), []))).toBe(
      `readTable: a table must have rows and columns, got an array of shape ${text} (a.npy). Save an array [rows, columns].`,
    );
  });

  test('more columns than there can be', () => {
    expect(refusal(npy(header('|u1', '(1, 9999999)'), []))).toContain('at most 1048576 columns');
  });

  test('a body that is cut off, or longer', () => {
    expect(refusal(npy(header('<f8', '(2,)'), [0, 0, 0, 0, 0, 0, 0, 0]))).toBe(
      'readTable: an npy file of shape (2) must have 16 bytes of data, got 8 (a.npy). The file was cut off or damaged: copy or write it again.',
    );
    expect(thrown(() => read(npy(header('|u1', '(1,)'), [1, 2]))).code).toBe('E_FILE');
  });

  test('a shape beyond all memory', () => {
    expect(thrown(() => read(npy(header('<f8', '(99999999999999999999, 9999)'), [0]))).code).toBe('E_FILE');
  });
});

test('numbers stay where the file lies if threads share that memory and they are aligned, otherwise they are copied', () => {
  const file = encodeNpy(Float64Array.of(1, 2, 3, 4), [2, 2]);
  const at = (buffer: ArrayBufferLike, offset: number) => {
    const bytes = new Uint8Array(buffer, offset, file.length);
    bytes.set(file);
    const table = read(bytes);
    expect(names(table).map((name) => values(table, name))).toEqual([
      [1, 3],
      [2, 4],
    ]);
    const column = table.columns[0]!;
    return column.kind === 'numeric' && column.values.buffer === buffer;
  };
  expect(at(new SharedArrayBuffer(file.length), 0)).toBe(true);
  expect(at(new SharedArrayBuffer(file.length + 8), 8)).toBe(true);
  expect(at(new SharedArrayBuffer(file.length + 1), 1)).toBe(false);
  expect(at(new ArrayBuffer(file.length), 0)).toBe(false);
});

test('an array in blocks is the file of the whole, and must fill the shape', () => {
  const blocks = [Float64Array.of(1, 2), new Float64Array(0), Float64Array.of(3, 4, 5, 6)];
  const file = encodeNpy(Float64Array.of(1, 2, 3, 4, 5, 6), [3, 2]);
  expect(Buffer.concat([...encodeNpyBlocks(blocks, [3, 2])]).equals(file)).toBe(true);
  expect(thrown(() => [...encodeNpyBlocks(blocks, [2, 2])]).message).toContain('got 6');
});
