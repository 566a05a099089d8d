import { describe, expect, test } from 'vitest';
import { encodeJson } from '../src/output/encode-json.ts';
import { duration, nats, number, printable } from '../src/output/format.ts';
import { adjustedRandIndex } from '../src/session/adjusted-rand-index.ts';
import { isInside } from '../src/session/is-inside.ts';
import { quantiles } from '../src/session/quantiles.ts';

describe('numbers for people', () => {
  test.each([
    [0, '0'],
    [-0.5, '-0.5'],
    [1797, '1,797'],
    [1234567, '1,234,567'],
    [2999.9999, '3000'],
    [1200.04, '1200.04'],
    [0.1 + 0.2, '0.3'],
    [1e-300, '1e-300'],
    [1.5e300, '1.5e+300'],
    [2.5, '2.5'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [NaN, 'nan'],
  ])('%d is %s', (value, text) => {
    expect(number(value)).toBe(text);
  });

  test('nats have fixed decimals, durations a unit', () => {
    expect([nats(-1130.26396), nats(-Infinity), nats(0.5, 5)]).toEqual(['-1130.264', '-inf', '0.50000']);
    expect([0.0421, 12.34, 119.7, 200].map(duration)).toEqual([
      '0.042 s',
      '12.3 s',
      '2 min 0 s',
      '3 min 20 s',
    ]);
  });
});

const json = (document: object): string => [...encodeJson(document)].join('');

test('what JSON cannot hold is a string', () => {
  expect(json({ a: [1, NaN, Infinity], b: { c: -Infinity, d: null } })).toBe(
    '{"a":[1,"nan","inf"],"b":{"c":"-inf","d":null}}\n',
  );
});

test('a long array is written in parts, an empty one too', () => {
  const rows = Array.from({ length: 2500 }, (_, i) => [i, `${i}`]);
  expect([...encodeJson({ rows })].length).toBeGreaterThan(3);
  expect(JSON.parse(json({ none: [], rows, last: 1 }))).toEqual({ none: [], rows, last: 1 });
});

test('what steers a terminal is not printed', () => {
  expect(printable('a\u001B[31mb\u009Bc\rd\ne · é')).toBe('a\uFFFD[31mb\uFFFDc\uFFFDd\ne · é');
});

describe('adjusted Rand index', () => {
  test('is 1 for the same partition by other names', () => {
    expect(adjustedRandIndex([0, 0, 1, 1, 2], [2, 2, 0, 0, 1])).toBe(1);
    expect(adjustedRandIndex([0, 0, 0], [0, 0, 0])).toBe(1);
    expect(adjustedRandIndex([0], [0])).toBe(1);
  });

  test('agrees with a table worked out by hand', () => {
    // Cells 2, 1 / 0, 3: Σ C(n_ab, 2) = 4, of rows 6, of columns 1 + 6 = 7, of all 15; (4 − 2.8) / (6.5 − 2.8).
    expect(adjustedRandIndex([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1])).toBeCloseTo(1.2 / 3.7, 14);
  });
});

test('quantiles are shares of values that are at most this one', () => {
  expect(Array.from(quantiles(Float64Array.of(3, 1, 2, 2)))).toEqual([1, 0.25, 0.75, 0.75]);
});

test('a point interval holds what differs from it by rounding alone', () => {
  expect(isInside(-160.00000000000003, [-160, -160])).toBe(true);
  expect(isInside(-160.001, [-160, -160])).toBe(false);
  expect(isInside(NaN, [-Infinity, Infinity])).toBe(false);
});
