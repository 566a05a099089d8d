import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import { MarginaliaError } from '@marginalia/core-wasm';
import { decode, encode } from '@marginalia/runtime';

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, false, 0, -0, NaN, Infinity, -Infinity),
    fc.double(),
    fc.string({ unit: 'grapheme' }),
    fc.float64Array({ maxLength: 5 }),
    fc.float32Array({ maxLength: 5 }),
    fc.int32Array({ maxLength: 5 }),
    fc.uint32Array({ maxLength: 5 }),
    fc.uint8Array({ maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

test('every plain value comes back as it was', () => {
  fc.assert(
    fc.property(plain, (value) => {
      expect(decode(encode(value))).toStrictEqual(value);
    }),
  );
});

test('the bytes do not depend on the order in which keys were set', () => {
  expect(encode({ b: 1, a: 2, B: 3 })).toEqual(encode({ B: 3, a: 2, b: 1 }));
});

test('the format is what it was', () => {
  const one = [0, 0, 0, 0, 0, 0, 0xf0, 0x3f];
  const two = [0, 0, 0, 0, 0, 0, 0, 0x40];
  expect([...encode({ b: [null, -0], a: Uint8Array.of(7) })]).toEqual([
    0x6d,
    0x67,
    0x6c,
    1,
    6,
    ...two,
    ...one,
    0x61,
    20,
    ...one,
    7,
    ...one,
    0x62,
    5,
    ...two,
    0,
    3,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0x80,
  ]);
});

test('every NaN is the same NaN, on either side of a chunk', () => {
  const strange = new Float64Array(20000).fill(1);
  const bits = new BigUint64Array(strange.buffer);
  for (const i of [0, 8191, 8192, 19999]) bits[i] = 0xfff8_0000_0000_0123n;
  const usual = strange.map((x) => (Number.isNaN(x) ? NaN : x));
  expect(encode(strange)).toEqual(encode(usual));
  expect(bits[8192]).toBe(0xfff8_0000_0000_0123n);

  const single = new Float32Array(new Uint32Array([0xffc0_0001, 0x3f80_0000]).buffer);
  expect([...encode(single).subarray(-8)]).toEqual([0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0x3f]);
});

test('arrays own exactly their content, however they were cut', () => {
  const part = new Float64Array(100).subarray(10, 12);
  const message = encode({ part });
  expect(message.buffer.byteLength).toBe(message.byteLength);
  const shifted = new Uint8Array(message.length + 3);
  shifted.set(message, 3);
  expect(decode(shifted.subarray(3))).toMatchObject({ part: { buffer: { byteLength: 16 } } });
});

test('a key named __proto__ stays a key', () => {
  const value = JSON.parse('{"__proto__": 1}');
  expect(Object.keys(Object(decode(encode(value))))).toEqual(['__proto__']);
});

test.each([
  [{ a: [1, undefined] }, 'undefined', 'value.a[1]'],
  [{ when: new Date(0) }, 'an instance of Date', 'value.when'],
  [[new Map()], 'an instance of Map', 'value[0]'],
  [1n, 'bigint', 'value'],
  [new Int16Array(1), 'a Int16Array', 'value'],
  [new DataView(new ArrayBuffer(8)), 'a DataView', 'value'],
  ['\ud800', 'a string with half a surrogate pair', 'value'],
])('what is not plain is refused: %s', (value, got, where) => {
  expect(() => encode(value)).toThrow(
    `encode: a value must be made of records, arrays, strings, numbers, booleans, null and typed arrays, got ${got} (${where}).`,
  );
});

test('a cycle is refused, not followed', () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  expect(() => encode(cycle)).toThrow('got something nested more than 64 deep');
});

test('truncated bytes are refused wherever they end', () => {
  const message = encode({ a: [1, 'é', Float64Array.of(1, 2)], b: { c: null } });
  for (let length = 0; length < message.length; length++) {
    expect(() => decode(message.subarray(0, length))).toThrow(MarginaliaError);
  }
  expect(() => decode(message.subarray(0, 20))).toThrow(
    'decode: bytes must be a value that encode wrote, got an early end (byte 5). The bytes are damaged, or another program wrote them.',
  );
});

function survives(bytes: Uint8Array): void {
  try {
    decode(bytes);
  } catch (error) {
    expect(error).toMatchObject({ name: 'MarginaliaError', code: 'E_FILE' });
  }
}

test('damaged and random bytes give a value or E_FILE, nothing else', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives));
  fc.assert(
    fc.property(plain, fc.nat(), fc.nat(255), (value, at, byte) => {
      const bytes = encode(value);
      bytes[4 + (at % (bytes.length - 4))] = byte;
      survives(bytes);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  ['a typed array of 2^50', [16], 2 ** 50],
  ['an array of 2^50', [5], 2 ** 50],
  ['a record of 2^50', [6], 2 ** 50],
  ['a string of 2^50', [4], 2 ** 50],
  ['a negative length', [5], -1],
  ['half a length', [5], 0.5],
  ['no length', [5], NaN],
])('%s is refused before anything is allocated', (_, tag, length) => {
  const bytes = Uint8Array.of(0x6d, 0x67, 0x6c, 1, ...tag, ...new Uint8Array(Float64Array.of(length).buffer));
  expect(() => decode(bytes)).toThrow(MarginaliaError);
});

test('deep nesting, foreign bytes, trailing bytes, unknown tags and unsorted keys are refused', () => {
  const header = [0x6d, 0x67, 0x6c, 1];
  const one = [...new Uint8Array(Float64Array.of(1).buffer)];
  const deep = [...header, ...Array.from({ length: 100_000 }, () => [5, ...one]).flat(), 0];
  expect(() => decode(Uint8Array.from(deep))).toThrow('got more than 64 levels (byte 580)');
  expect(() => decode(Uint8Array.of(1, 2, 3, 4, 0))).toThrow('got a foreign first line (byte 0)');
  expect(() => decode(Uint8Array.of(...header, 0, 0))).toThrow('got 1 bytes too many (byte 5)');
  expect(() => decode(Uint8Array.of(...header, 9))).toThrow('got the unknown tag 9 (byte 4)');
  const entry = [...one, 0x61, 0];
  const two = new Uint8Array(Float64Array.of(2).buffer);
  expect(() => decode(Uint8Array.of(...header, 6, ...two, ...entry, ...entry))).toThrow(
    'got keys out of order',
  );
  expect(() => decode(Uint8Array.of(...header, 4, ...one, 0xff))).toThrow(
    'got text that is not UTF-8 (byte 13)',
  );
});
