import { expect, test } from 'vitest';
import { packBits, unpackBits } from '../src/pack-bits.ts';
import * as fc from './support/property.ts';

test('rows are packed as numpy.packbits(axis=1) packs them', () => {
  const bits = Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1);
  const packed = Uint8Array.of(161, 128, 127, 64); // NumPy 2.4.6
  expect(packBits(bits, 10)).toEqual(packed);
  expect(unpackBits(packed, 10)).toEqual(bits);
});

test('784 pixels are 98 bytes', () => {
  expect(packBits(new Uint8Array(2 * 784).fill(1), 784)).toEqual(new Uint8Array(2 * 98).fill(255));
});

test('what is packed unpacks to the same, for any width', () => {
  const images = fc
    .tuple(fc.integer({ min: 1, max: 40 }), fc.nat(6))
    .chain(([columns, rows]) =>
      fc.tuple(
        fc.constant(columns),
        fc.uint8Array({ max: 1, minLength: rows * columns, maxLength: rows * columns }),
      ),
    );
  fc.assert(
    fc.property(images, ([columns, bits]) => {
      const packed = packBits(bits, columns);
      expect(packed.length).toBe((bits.length / columns) * Math.ceil(columns / 8));
      expect(unpackBits(packed, columns)).toEqual(bits);
    }),
  );
});
