import type { Core, Span } from '@marginalia/core-wasm';

/** The largest numbers of a stream, in bounded memory. */
export interface Largest {
  /** Adds numbers, NaN excepted, and gives the smallest of them. */
  add(values: Span<'f64'>): number;
  /** Those kept, ascending; at most the capacity. */
  take(): Float64Array;
}

/**
 * Keeps the `capacity` largest of at most `most` numbers, in the arena scope it was made in.
 *
 * Gathers up to twice as many and drops the lower half by selection: for a list of 6000 out of 10⁵ that moves far less than
 * insertion does. What is kept depends on no order of arrival.
 */
export function keepLargest({ arena, kernels }: Core, capacity: number, most: number): Largest {
  const room = Math.min(2 * capacity, most);
  const list = arena.alloc('f64', room);
  const state = arena.alloc('f64', 2);
  kernels.largestStart(state.ptr);
  return {
    add: ({ ptr, length }) => kernels.largestAdd(ptr, length, capacity, room, list.ptr, state.ptr),
    take() {
      const count = kernels.largestSort(capacity, list.ptr, state.ptr);
      return arena.take({ ...list, length: count });
    },
  };
}

/** The `capacity` largest of two ascending lists. */
export function mergeLargest(a: Float64Array, b: Float64Array, capacity: number): Float64Array {
  const merged = new Float64Array(Math.min(capacity, a.length + b.length));
  let [i, j] = [a.length - 1, b.length - 1];
  for (let at = merged.length - 1; at >= 0; at--) {
    const fromA = j < 0 || (i >= 0 && a[i]! >= b[j]!);
    merged[at] = fromA ? a[i--]! : b[j--]!;
  }
  return merged;
}
