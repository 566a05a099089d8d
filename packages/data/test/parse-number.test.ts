import * as fc from './support/property.ts';
import { expect, test } from 'vitest';
import { parseNumber, parseNumberText } from '../src/parse-number.ts';
import { utf8 } from './support/bytes.ts';

test.each([
  ['0', 0],
  ['-0', -0],
  ['+5', 5],
  ['007', 7],
  ['3.', 3],
  ['.5', 0.5],
  ['-.5e1', -5],
  ['1e3', 1000],
  ['1E+3', 1000],
  ['25e-2', 0.25],
  ['0.1', 0.1],
  ['1e22', 1e22],
  ['1e23', 1e23],
  ['1e308', 1e308],
  ['5e-324', 5e-324],
  ['1e-999', 0],
  ['0e999', 0],
  ['9007199254740993', 9007199254740992], // 2^53 + 1 is a tie, to even
  ['12345678901234567890', 12345678901234567000],
  ['0.30000000000000004', 0.30000000000000004],
  ['179769313486231570000000000000000000000e270', 1.7976931348623157e308],
  [' 1', 1],
  ['\t-2.5e1 ', -25],
])('%j is the number %d', (text, value) => {
  expect(parseNumberText(text)).toBe(value);
});

test.each(['', 'NA', 'NaN', 'nan', 'null', ' NA', 'NaN\t'])('%j is a missing value', (text) => {
  expect(parseNumberText(text)).toBeNaN();
});

const texts = [
  [' ', '1 2', '\t', 'inf', 'Inf', '-inf', 'Infinity', 'na', 'N/A', 'NULL', 'nulls', 'NaNs'],
  [
    '0x10',
    '0b1',
    '1_000',
    '1,5',
    '1,000',
    '1.2.3',
    '1e',
    '1e+',
    'e5',
    '.',
    '-',
    '+',
    '--1',
    '+-1',
    '1-',
    '1e1.5',
  ],
  ['1f', '1n', '12%', '$1', '½', '１', '−1', 'true', '1\0'],
];
test.each(texts.flat())('%j is text', (text) => {
  expect(parseNumberText(text)).toBeNull();
});

test.each([
  ['1e309', Infinity],
  ['-1e999', -Infinity],
  [`1${'0'.repeat(400)}`, Infinity],
])('%s is out of range', (text, value) => {
  expect(parseNumberText(text)).toBe(value);
});

test('only the named bytes are read', () => {
  expect(parseNumber(utf8('12,345,6'), 3, 6)).toBe(345);
});

test('every double reads back from its shortest decimal', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      expect(parseNumberText(Object.is(x, -0) ? '-0' : String(x))).toBe(x);
    }),
  );
});

test('any decimal is the nearest double, as the engine reads it', () => {
  const decimal = fc.tuple(
    fc.constantFrom('', '-'),
    fc.stringMatching(/^\d{1,25}$/),
    fc.stringMatching(/^\d{0,25}$/),
    fc.integer({ min: -340, max: 300 }),
  );
  fc.assert(
    fc.property(decimal, ([sign, whole, fraction, exponent]) => {
      const text = `${sign}${whole}.${fraction}e${exponent}`;
      expect(parseNumberText(text)).toBe(Number(text));
    }),
    { numRuns: 2000 },
  );
});
