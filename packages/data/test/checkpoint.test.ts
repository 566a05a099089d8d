import * as fc from './support/property.ts';
import { expect, test } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../src/checkpoint.ts';
import { crc32 } from '../src/crc32.ts';
import { utf8 } from './support/bytes.ts';
import { thrown } from './support/thrown.ts';

const identity = 'fit mixture · data ab12 · seed 7';
const state = Uint8Array.of(1, 2, 3, 250);
const file = encodeCheckpoint(identity, state);
const decode = (bytes: Uint8Array, of = identity) =>
  decodeCheckpoint(bytes, { identity: of, name: 'run.checkpoint' });

test('the CRC is that of RFC 1952', () => {
  expect(crc32(utf8('123456789'))).toBe(0xcbf43926); // the check value of the catalogue of CRCs
  expect(crc32(utf8('6789'), crc32(utf8('12345')))).toBe(0xcbf43926);
  expect(crc32(new Uint8Array(0))).toBe(0);
});

test('a state reads back for the same run', () => {
  expect(decode(file)).toEqual(state);
  expect(decode(encodeCheckpoint('', new Uint8Array(0)), '')).toEqual(new Uint8Array(0));
});

test('another run is refused', () => {
  const error = thrown(() => decode(file, 'fit mixture · data ab12 · seed 8'));
  expect(error.code).toBe('E_RESUME');
  expect(error.message).toBe(
    'decodeCheckpoint: a checkpoint must belong to the same command, data and seed, got that of another run (run.checkpoint). Delete it to start afresh, or give another file.',
  );
});

test('a file of another kind is refused', () => {
  expect(thrown(() => decode(utf8('a,b\n1,2\n'))).message).toBe(
    'decodeCheckpoint: a checkpoint must be whole and intact, got a file of another kind (run.checkpoint). Delete it to start afresh, or give another file.',
  );
});

test('a file that is cut off or damaged anywhere is refused', () => {
  for (let length = 0; length < file.length; length++)
    expect(thrown(() => decode(file.subarray(0, length))).code).toBe('E_FILE');
  fc.assert(
    fc.property(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = Uint8Array.from(file);
      damaged[at]! ^= flip;
      return thrown(() => decode(damaged)).code === 'E_FILE';
    }),
  );
});
