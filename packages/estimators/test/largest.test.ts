import { describe, expect, test } from 'vitest';
import { keepLargest, mergeLargest } from '../src/largest.ts';
import { normalVector } from './support/random.ts';

const kept = (values: Float64Array, capacity: number): Float64Array => {
  const largest = keepLargest(capacity, values.length);
  for (const value of values) largest.add(value);
  return largest.take();
};

describe('the largest of a stream', () => {
  const values = normalVector(1, 5000).map((value) => Math.round(value * 50) / 50);
  values.fill(Number.NEGATIVE_INFINITY, 100, 900);

  test.each([1, 2, 95, 4600, 5000, 9000])(
    '%d kept: those that sorting all gives, in any order of arrival',
    (capacity) => {
      const expected = values.slice().sort().slice(-capacity);
      for (const order of [
        values,
        values.slice().reverse(),
        values.slice().sort(),
        values.slice().sort().reverse(),
      ]) {
        expect(kept(order, capacity)).toEqual(expected);
      }
    },
  );

  test('of parts, merged, are those of the whole', () => {
    for (const cut of [0, 1, 90, 2500, 5000]) {
      const parts = [kept(values.slice(0, cut), 95), kept(values.slice(cut), 95)] as const;
      expect(mergeLargest(...parts, 95)).toEqual(kept(values, 95));
    }
  });

  test('can be taken more than once', () => {
    const largest = keepLargest(2, 5);
    for (const value of [3, 1, 2]) largest.add(value);
    expect([largest.take(), largest.take()]).toEqual([Float64Array.of(2, 3), Float64Array.of(2, 3)]);
  });
});
