import { expect, test } from 'vitest';
import { widenBfloat16, widenFloat16 } from '../src/half-precision.ts';

/** Every number of sixteen bits, little-endian. */
const all = new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, bits) => bits).buffer);

test('every half-precision number has the value of its formula', () => {
  const wide = widenFloat16(all);
  for (let bits = 0; bits < 65_536; bits++) {
    const [s, e, f] = [bits >> 15, (bits >> 10) & 31, bits & 1023];
    const size =
      e === 31
        ? f === 0
          ? Infinity
          : NaN
        : e === 0
          ? 2 ** -14 * (f / 1024)
          : 2 ** (e - 15) * (1 + f / 1024);
    expect(wide[bits]).toBe(s === 1 ? -size : size);
  }
});

test('every bfloat16 number has the value of its formula', () => {
  const wide = widenBfloat16(all);
  for (let bits = 0; bits < 65_536; bits++) {
    const [s, e, f] = [bits >> 15, (bits >> 7) & 255, bits & 127];
    const size =
      e === 255
        ? f === 0
          ? Infinity
          : NaN
        : e === 0
          ? 2 ** -126 * (f / 128)
          : 2 ** (e - 127) * (1 + f / 128);
    expect(wide[bits]).toBe(s === 1 ? -size : size);
  }
});

test('bytes at an odd place are read as well', () => {
  expect(widenFloat16(Uint8Array.of(9, 0, 0x3c).subarray(1))).toEqual(Float32Array.of(1));
  expect(widenBfloat16(Uint8Array.of(9, 0x80, 0x3f).subarray(1))).toEqual(Float32Array.of(1));
});
