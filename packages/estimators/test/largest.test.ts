import { beforeAll, describe, expect, test } from 'vitest';
import { type Core, loadCore } from '@marginalia/core-wasm';
import { keepLargest, mergeLargest } from '../src/largest.ts';
import { normalVector } from './support/random.ts';

let core: Core;
beforeAll(async () => {
  core = await loadCore();
});

const kept = (values: Float64Array, capacity: number): Float64Array =>
  core.arena.scope(() => {
    const largest = keepLargest(core, capacity, values.length);
    for (let at = 0; at < values.length; at += 700) {
      largest.add(core.arena.put(values.slice(at, at + 700)));
    }
    return largest.take();
  });

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
    const largest = keepLargest(core, 2, 5);
    largest.add(core.arena.put(Float64Array.of(3, 1, 2)));
    expect([largest.take(), largest.take()]).toEqual([Float64Array.of(2, 3), Float64Array.of(2, 3)]);
  });
});
