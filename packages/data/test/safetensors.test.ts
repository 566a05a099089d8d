import * as fc from './support/property.ts';
import { describe, expect, test } from 'vitest';
import { MarginaliaError } from '@marginalia/core-wasm';
import { decodeSafetensors } from '../src/decode-safetensors.ts';
import { encodeSafetensors } from '../src/encode-safetensors.ts';
import type { Tensor } from '../src/tensor.ts';
import { utf8 } from './support/bytes.ts';
import { thrown } from './support/thrown.ts';

const tensors = new Map<string, Tensor>([
  ['weights', { shape: [2], data: Float64Array.of(0.25, 0.75) }],
  ['pixels', { shape: [1, 3], data: Uint8Array.of(1, 2, 3) }],
  ['means', { shape: [2, 2], data: Float64Array.of(1, -0, NaN, Infinity) }],
  ['counts', { shape: [], data: BigInt64Array.of(-5n) }],
  ['codes', { shape: [2], data: Int32Array.of(-1, 2) }],
  ['half', { shape: [1], data: Float32Array.of(0.5) }],
  ['nothing', { shape: [0, 4], data: new Float64Array(0) }],
]);
const valid = encodeSafetensors(tensors, { kind: 'mixture', a: 'é' });
const decode = (bytes: Uint8Array) => decodeSafetensors(bytes, 'm.safetensors');
const refusal = (bytes: Uint8Array) => thrown(() => decode(bytes)).message;

/** A file with this header, put together by hand. */
function file(header: string | Uint8Array, dataBytes = 0): Uint8Array {
  const json = typeof header === 'string' ? utf8(header) : header;
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}
const tensor = (dtype: string, shape: string, offsets: string) =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;

/** Whether a file is read within its own size, or refused with E_FILE. */
function answers(bytes: Uint8Array): boolean {
  try {
    const { tensors } = decode(bytes);
    return [...tensors.values()].reduce((total, { data }) => total + data.byteLength, 0) <= 2 * bytes.length; // half-precision numbers become f32
  } catch (error) {
    return error instanceof MarginaliaError && error.code === 'E_FILE';
  }
}

test('a file is these bytes', () => {
  const header =
    '{"__metadata__":{"b":"2"},"a":{"dtype":"U8","shape":[2],"data_offsets":[8,10]},"z":{"dtype":"F64","shape":[],"data_offsets":[0,8]}}';
  const padded = header.padEnd(8 * Math.ceil(header.length / 8));
  const wanted = [padded.length, 0, 0, 0, 0, 0, 0, 0, ...utf8(padded), 0, 0, 0, 0, 0, 0, 4, 192, 7, 9];
  const written = encodeSafetensors(
    [
      ['z', { shape: [], data: Float64Array.of(-2.5) }],
      ['a', { shape: [2], data: Uint8Array.of(7, 9) }],
    ],
    { b: '2' },
  );
  expect([...written]).toEqual(wanted);
});

test('the order in which tensors and metadata are given does not matter', () => {
  expect(encodeSafetensors([...tensors].toReversed(), { a: 'é', kind: 'mixture' })).toEqual(valid);
});

test('everything reads back, in memory of its own', () => {
  const decoded = decode(valid);
  expect(decoded.metadata).toEqual(
    new Map([
      ['a', 'é'],
      ['kind', 'mixture'],
    ]),
  );
  expect(decoded.tensors).toEqual(tensors);
  for (const { data } of decoded.tensors.values()) expect(data.buffer.byteLength).toBe(data.byteLength);
});

test('a file at an odd place of a larger buffer reads as well, and so does one without padding or metadata', () => {
  const larger = new Uint8Array(valid.length + 1);
  larger.set(valid, 1);
  expect(decode(larger.subarray(1))).toEqual(decode(valid));
  expect(decode(file(`{"a":${tensor('U8', '[2]', '[0,2]')}}`, 2)).tensors.get('a')?.data).toEqual(
    Uint8Array.of(0, 0),
  );
});

test('names of the language are names like others', () => {
  const odd = new Map<string, Tensor>([
    ['__proto__', { shape: [], data: Uint8Array.of(1) }],
    ['constructor', { shape: [], data: Uint8Array.of(2) }],
  ]);
  const decoded = decode(encodeSafetensors(odd, Object.fromEntries([['__proto__', 'x']])));
  expect(decoded.tensors).toEqual(odd);
  expect(decoded.metadata.get('__proto__')).toBe('x');
  expect(Object.hasOwn(Object.prototype, 'dtype')).toBe(false);
});

test('half-precision numbers become f32, exactly', () => {
  // torch 2.13: 1, −2, 65504, 2⁻²⁴ (the smallest), −0, −∞ as float16 and as bfloat16 (65504 rounds to 65536)
  const bytes = file(`{"a":${tensor('F16', '[6]', '[0,12]')},"b":${tensor('BF16', '[2,3]', '[12,24]')}}`, 24);
  const numbers = [0x3c00, 0xc000, 0x7bff, 1, 0x8000, 0xfc00, 0x3f80, 0xc000, 0x4780, 0x3380, 0x8000, 0xff80];
  const view = new DataView(bytes.buffer);
  for (const [index, number] of numbers.entries())
    view.setUint16(bytes.length - 24 + 2 * index, number, true);
  const { tensors } = decode(bytes);
  const wanted = (largest: number) => Float32Array.of(1, -2, largest, 2 ** -24, -0, -Infinity);
  expect(tensors.get('a')).toEqual({ shape: [6], data: wanted(65504) });
  expect(tensors.get('b')).toEqual({ shape: [2, 3], data: wanted(65536) });
});

test('encoding refuses data that do not fill their shape, and a name twice', () => {
  expect(thrown(() => encodeSafetensors([['a', { shape: [3], data: Uint8Array.of(1) }]], {})).message).toBe(
    'encodeSafetensors: a tensor of shape [3] must have as many elements, got 1 (tensor a). Give the shape of its data.',
  );
  const a: Tensor = { shape: [], data: Uint8Array.of(1) };
  expect(
    thrown(() =>
      encodeSafetensors(
        [
          ['a', a],
          ['a', a],
        ],
        {},
      ),
    ).message,
  ).toBe('encodeSafetensors: tensor names must be distinct, got a again. Rename it.');
});

describe('refused is', () => {
  const remedy = '(m.safetensors). The file is damaged or of another kind: write or copy it again.';

  test.each([
    ['a file must have at least 8 bytes, got 3', Uint8Array.of(1, 2, 3)],
    ['the header must have at most 0 bytes, got 18446744073709551615', new Uint8Array(8).fill(255)],
    ['the header must have at most 2 bytes, got 3', Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d)],
    ['the header must be a JSON object, got another value', file('[]')],
    ['the header must be a JSON object, got another value', file('null')],
    ['the header must be JSON in UTF-8, got key "a" twice in one object', file('{"a":1,"a":2}')],
    ['the metadata must be an object, got another value', file('{"__metadata__":["x"]}')],
    ['metadata must be strings, got another value for "n"', file('{"__metadata__":{"n":1}}')],
    ['the file must have the 0 bytes of its tensors after the header, got 4', file('{}', 4)],
    [
      'the file must have the 8 bytes of its tensors after the header, got 7',
      file(`{"a":${tensor('F64', '[1]', '[0,8]')}}`, 7),
    ],
    [
      'tensor "a" of F64 [2] must have the bytes of its shape, got data_offsets 0 to 8',
      file(`{"a":${tensor('F64', '[2]', '[0,8]')}}`, 8),
    ],
    [
      'tensor "a" of U8 [9007199254740991, 9007199254740991] must have the bytes of its shape, got data_offsets 0 to 1',
      file(`{"a":${tensor('U8', '[9007199254740991,9007199254740991]', '[0,1]')}}`, 1),
    ],
    [
      'tensor "a" of F64 [1] must have the bytes of its shape, got data_offsets 8 to 0',
      file(`{"a":${tensor('F64', '[1]', '[8,0]')}}`, 8),
    ],
    [
      'tensor "b" must begin at 2, where the one before it ends, got 1', // overlap
      file(`{"a":${tensor('U8', '[2]', '[0,2]')},"b":${tensor('U8', '[2]', '[1,3]')}}`, 3),
    ],
    [
      'tensor "b" must begin at 1, where the one before it ends, got 2', // gap
      file(`{"a":${tensor('U8', '[1]', '[0,1]')},"b":${tensor('U8', '[1]', '[2,3]')}}`, 3),
    ],
    [
      'the file must have the 1000000000000 bytes of its tensors after the header, got 1', // out of range
      file(`{"a":${tensor('U8', '[1000000000000]', '[0,1000000000000]')}}`, 1),
    ],
  ])('%s', (message, bytes) => {
    expect(refusal(bytes)).toBe(`decodeSafetensors: ${message} ${remedy}`);
  });

  test.each([
    ['negative', tensor('U8', '[-1]', '[0,1]')],
    ['fractional', tensor('U8', '[1.5]', '[0,1]')],
    ['beyond exact integers', tensor('U8', '[1e300]', '[0,1]')],
    ['three offsets', tensor('U8', '[1]', '[0,1,2]')],
    ['negative offsets', tensor('U8', '[1]', '[-1,0]')],
    ['another key', '{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1}'],
    ['no shape', '{"dtype":"U8","data_offsets":[0,1]}'],
    ['no object', '7'],
  ])('a tensor whose entry is %s', (_, entry) => {
    const error = thrown(() => decode(file(`{"a":${entry}}`, 1)));
    expect(error.code).toBe('E_FILE');
    expect(error.message).toMatch(
      /^decodeSafetensors: tensor "a" must have a dtype, a shape of whole numbers and two data_offsets, got /,
    );
  });

  test('a type that is not read, with what to do', () => {
    expect(refusal(file(`{"a":${tensor('F8_E4M3', '[1]', '[0,1]')}}`, 1))).toBe(
      'decodeSafetensors: tensor "a" must have dtype F64, F32, I64, I32, U8, F16, BF16, got "F8_E4M3" (m.safetensors). Convert it to F32 or F64.',
    );
    expect(thrown(() => decode(file(`{"a":${tensor('toString', '[1]', '[0,2]')}}`, 2))).code).toBe('E_FILE');
  });

  test('a header that is no UTF-8, no JSON, or nested without end', () => {
    for (const header of [
      Uint8Array.of(0x7b, 0xff, 0x7d),
      utf8('{"a":'),
      utf8(''),
      utf8('['.repeat(200_000)),
    ])
      expect(refusal(file(header))).toMatch(/^decodeSafetensors: the header must be JSON in UTF-8, got /);
  });

  test('a valid file, cut off anywhere', () => {
    for (let length = 0; length < valid.length; length++)
      expect(thrown(() => decode(valid.subarray(0, length))).code).toBe('E_FILE');
  });
});

describe('whatever the bytes, the answer is tensors or one E_FILE', () => {
  test('random ones', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), answers), { numRuns: 3000 });
  });

  test('random JSON for a header', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(16), (header, bytes) => answers(file(header, bytes))),
      { numRuns: 1000 },
    );
  });

  test('a valid file with some bytes changed, put in or left out', () => {
    const edit = fc.tuple(fc.nat(valid.length - 1), fc.constantFrom('set', 'insert', 'delete'), fc.nat(255));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const bytes = [...valid];
        for (const [at, kind, byte] of edits)
          if (kind === 'set') bytes[at] = byte;
          else bytes.splice(at, kind === 'delete' ? 1 : 0, ...(kind === 'delete' ? [] : [byte]));
        return answers(Uint8Array.from(bytes));
      }),
      { numRuns: 5000 },
    );
  });

  test('a header of entries drawn from what files say', () => {
    const number = fc.constantFrom('0', '1', '8', '-1', '1.5', '1e308', '9007199254740993', 'null', '"8"');
    const list = fc.array(number, { maxLength: 3 }).map((sizes) => `[${sizes.join(',')}]`);
    const entry = fc
      .tuple(fc.constantFrom('F64', 'U8', 'F16', '__proto__'), list, list)
      .map(([dtype, shape, offsets]) => tensor(dtype, shape, offsets));
    const header = fc.dictionary(fc.constantFrom('a', 'b', '__proto__', '__metadata__'), entry);
    fc.assert(
      fc.property(header, fc.nat(16), (entries, bytes) => {
        const members = Object.entries(entries).map(([name, entry]) => `"${name}":${entry}`);
        return answers(file(`{${members.join(',')}}`, bytes));
      }),
      { numRuns: 2000 },
    );
  });
});
