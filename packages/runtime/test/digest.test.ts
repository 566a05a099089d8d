import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { digestBytes, digestOf, digestRows, encode, Repeated } from '@marginalia/runtime';
import { nativeSha256, portableSha256, type Sha256 } from '../src/sha256.ts';

test('digestBytes is SHA-256', () => {
  // FIPS 180-4's example
  expect(digestBytes(new TextEncoder().encode('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

describe.each([
  ['of Node', nativeSha256],
  ['for pages', portableSha256],
])('the hash %s', (_, create) => {
  const digits = (hash: Sha256 | null, parts: readonly Uint8Array[]): string => {
    for (const part of parts) hash!.add(part);
    return hash!.digits();
  };

  // FIPS 180-4's examples, and NIST's of a million letters a
  test.each([
    ['', 1, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 1, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      1,
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    ['a', 1e6, 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('of %j × %d', (text, times, expected) => {
    const bytes = new TextEncoder().encode(text.repeat(times));
    expect(digits(create(), [bytes])).toBe(expected);
    const cut = Math.floor(bytes.length / 3);
    expect(digits(create(), [bytes.subarray(0, cut), new Uint8Array(0), bytes.subarray(cut)])).toBe(expected);
  });

  test('reads shared memory', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(5));
    shared.set([9, 97, 98, 99, 9]);
    expect(digits(create(), [shared.subarray(1, 4)])).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

test('digestOf hashes the canonical bytes of a value', () => {
  const value = {
    name: 'é',
    big: Float64Array.from({ length: 30_000 }, (_, i) => (i % 7000 === 5 ? NaN : i / 3)),
    list: [1, -0, Infinity, null, true, { u8: Uint8Array.of(1, 2) }],
  };
  const expected = createHash('sha256').update(encode(value)).digest('hex');
  expect(digestOf(value)).toBe(expected);
});

test.each([
  [0, 3],
  [Number.NaN, 8191],
  [-0, 8192],
  [0.1, 20_000],
  [1, 0],
])('%d repeated %d times has the bytes of an array of them', (value, length) => {
  const array = new Float64Array(length).fill(value);
  expect(encode({ all: new Repeated(value, length) })).toEqual(encode({ all: array }));
  expect(digestOf(new Repeated(value, length))).toBe(digestOf(array));
});

test('−0 is not 0, and every NaN is one', () => {
  expect(digestOf(-0)).not.toBe(digestOf(0));
  expect(digestOf(Float64Array.of(-0))).not.toBe(digestOf(Float64Array.of(0)));
  const strange = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer);
  expect(digestOf(strange)).toBe(digestOf(Float64Array.of(NaN)));
});

test('rows have one digest wherever they lie, and another for another type or shape', () => {
  const data = Float64Array.of(1, 2, 3, 4, 5, 6);
  const shared = new Float64Array(new SharedArrayBuffer(48));
  shared.set(data);
  const digest = digestRows({ data, rows: 3, columns: 2 });
  expect(digestRows({ data: shared, rows: 3, columns: 2 })).toBe(digest);
  expect(
    digestRows({
      data: new Float64Array(8)
        .fill(9)
        .subarray(1, 7)
        .map((_, i) => i + 1),
      rows: 3,
      columns: 2,
    }),
  ).toBe(digest);
  expect(digestRows({ data, rows: 2, columns: 3 })).not.toBe(digest);
  expect(digestRows({ data: Uint8Array.from(data), rows: 3, columns: 2 })).not.toBe(digest);
});
