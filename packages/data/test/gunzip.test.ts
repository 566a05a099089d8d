import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { gunzip } from '../src/gunzip.ts';
import { readTable } from '../src/read-table.ts';
import { utf8, values } from './support/bytes.ts';
import { thrown } from './support/thrown.ts';

const unpack = (bytes: Uint8Array, maxBytes = 1e9) => gunzip(bytes, { name: 'a.gz', maxBytes });
const refusal = (bytes: Uint8Array, maxBytes?: number) => thrown(() => unpack(bytes, maxBytes)).message;

/** Numbers that do not compress well. */
const noise = Uint8Array.from(
  { length: 300_000 },
  (_, i) => Math.imul(Math.imul(i, i + 1) ^ (i >> 3), 2654435761) >>> 24,
);

test('a file unpacks to what was packed', () => {
  for (const content of [utf8(''), utf8('a'), noise]) expect(unpack(gzipSync(content))).toEqual(content);
});

test('members that follow each other are joined', () => {
  const packed = Uint8Array.of(...gzipSync('one'), ...gzipSync(''), ...gzipSync('two'));
  expect(unpack(packed)).toEqual(utf8('onetwo'));
});

test('the header of a member may lie across a border of the pieces that are fed', () => {
  // A member with an extra field, as bgzip writes it, shifted byte by byte over the border at 65536.
  const [magic, ...rest] = [gzipSync('two').subarray(0, 10), gzipSync('two').subarray(10)];
  const extra = Uint8Array.of(
    ...magic.subarray(0, 3),
    4,
    ...magic.subarray(4),
    6,
    0,
    ...utf8('BC\x02\x00ab'),
    ...rest[0],
  );
  for (let shift = 0; shift <= 24; shift++) {
    const first = storedMember(65_536 - shift);
    expect(first.length).toBe(65_536 - shift);
    const whole = unpack(Uint8Array.from([...first, ...extra]));
    expect(new TextDecoder().decode(whole.subarray(-3))).toBe('two');
  }
});

test('gzip is known by its bytes, not by its name', () => {
  const table = readTable(gzipSync('a,b\n1,2\n'), { name: 'a.csv' });
  expect(values(table, 'b')).toEqual([2]);
  expect(values(readTable(utf8('a,b\n1,2\n'), { name: 'a.csv.gz' }), 'b')).toEqual([2]);
});

describe('refused is', () => {
  const packed = gzipSync(noise);

  test('a file that is cut off, wherever', () => {
    for (const length of [
      2,
      9,
      17,
      18,
      1000,
      70_000,
      packed.length - 9,
      packed.length - 8,
      packed.length - 1,
    ])
      expect(thrown(() => unpack(packed.subarray(0, length))).code).toBe('E_FILE');
    expect(refusal(packed.subarray(0, 1000))).toBe(
      'readTable: a gzip file must be whole and intact, got unexpected EOF (a.gz). Copy or download the file again.',
    );
  });

  test('a file with another checksum or length', () => {
    const checksum = Uint8Array.from(packed);
    checksum[packed.length - 8]! ^= 1;
    expect(refusal(checksum)).toContain('got another checksum than it states');
    const length = Uint8Array.from(packed);
    length[packed.length - 1]! ^= 1;
    expect(refusal(length)).toContain('got another length than it states');
  });

  test('a damaged first member', () => {
    const first = gzipSync('one');
    first[first.length - 8]! ^= 1;
    expect(refusal(Uint8Array.of(...first, ...gzipSync('two')))).toContain('another checksum');
  });

  test('what follows the last member', () => {
    expect(thrown(() => unpack(Uint8Array.of(...gzipSync('one'), 1, 2))).code).toBe('E_FILE');
    expect(thrown(() => unpack(Uint8Array.of(...gzipSync('one'), ...utf8('garbage')))).code).toBe('E_FILE');
  });

  test('a bomb, before it is unpacked', () => {
    const bomb = gzipSync(new Uint8Array(200_000_000)); // 195 kB
    expect(refusal(bomb, 1_000_000)).toBe(
      'readTable: a gzip file must unpack to at most 1000000 bytes, got more (a.gz). Split it, or raise maxBytes.',
    );
    expect(thrown(() => readTable(bomb, { name: 'a.csv', maxBytes: 1_000_000 })).code).toBe('E_FILE');
  });
});

/** A member of exactly so many bytes: stored blocks of zeros. */
function storedMember(length: number): Uint8Array {
  for (let content = length - 40; content < length; content++) {
    const member = gzipSync(new Uint8Array(content), { level: 0 });
    if (member.length === length) return member;
  }
  throw new Error(`no member of ${length} bytes`);
}
