import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { numbers } from './numbers.ts';

const { kernels, arena } = await loadCore();

/** Sorted by value, −0 before 0: as typed arrays sort. */
const ascending = (values: Float64Array): Float64Array => values.slice().sort();

function largest(values: Float64Array, capacity: number, room: number, together: number): Float64Array {
  return arena.scope((): Float64Array => {
    const list = arena.alloc('f64', room);
    const state = arena.alloc('f64', 2).ptr;
    kernels.largestStart(state);
    for (let at = 0; at < values.length; at += together) {
      const some = values.subarray(at, at + together);
      const least = kernels.largestAdd(arena.put(some).ptr, some.length, capacity, room, list.ptr, state);
      expect(least).toBe(some.reduce((least, value) => (value < least ? value : least), Infinity));
    }
    const length = kernels.largestSort(capacity, list.ptr, state);
    expect(kernels.largestSort(capacity, list.ptr, state)).toBe(length);
    return arena.take({ ...list, length });
  });
}

const n = 3000;
const spread = numbers(n, 1);
const streams: Readonly<Record<string, Float64Array>> = {
  'at random': spread,
  ascending: ascending(spread),
  descending: ascending(spread).reverse(),
  'up and down': spread.map((_, i) => Math.min(i, n - i)),
  'few values': spread.map((value) => Math.round(2 * value) / 4),
  'both zeros': spread.map((value) => (value < 0 ? -0 : 0)),
  equal: new Float64Array(n).fill(-7),
  'weights of zero': spread.map((value) => (value < 0.5 ? -Infinity : value)),
  'over all magnitudes': spread.map((value, i) => value * 10 ** ((i % 600) - 300)),
};

describe.each(Object.entries(streams))('%s', (_, values) => {
  test.each([
    [1, 2, 1],
    [95, 190, 64],
    [95, 96, 1000],
    [700, 1400, n],
    [2999, n, 512],
    [n, n, 512],
    [5000, n, n],
  ])('the %i largest, with room for %i, added by %i', (capacity, room, together) => {
    expect(largest(values, capacity, room, together)).toEqual(ascending(values).slice(-capacity));
  });
});

test('of nothing there is nothing, and the smallest is infinite', () => {
  const state = arena.alloc('f64', 2).ptr;
  kernels.largestStart(state);
  expect(kernels.largestAdd(0, 0, 3, 6, 0, state)).toBe(Infinity);
  expect(kernels.largestSort(3, 0, state)).toBe(0);
});

test('more than there is room for ends the call', () => {
  const [list, state] = [arena.alloc('f64', 2).ptr, arena.alloc('f64', 2).ptr];
  kernels.largestStart(state);
  expect(() => kernels.largestAdd(arena.put(Float64Array.of(1, 2, 3)).ptr, 3, 2, 2, list, state)).toThrow(
    WebAssembly.RuntimeError,
  );
});
