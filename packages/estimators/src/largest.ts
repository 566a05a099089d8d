import type { Core, Span } from '@marginalia/core-wasm';

/** The largest numbers of a stream, in bounded memory. */
export interface Largest {
  /** Adds numbers, NaN excepted. */
  add(values: Span<'f64'>): void;
  /** Those kept, ascending; at most the capacity. */
  take(): Float64Array;
}

/**
 * Keeps the `capacity` largest of at most `most` numbers, in the arena scope it was made in.
 *
 * Gathers up to twice as many and drops the lower half by sorting: for a list of 10⁴ out of 10⁵ that moves far less than
 * insertion does. What is kept depends on no order of arrival.
 */
export function keepLargest({ arena }: Core, capacity: number, most: number): Largest {
  const room = arena.alloc('f64', Math.min(2 * capacity, most));
  let count = 0;
  let floor = Number.NEGATIVE_INFINITY;
  const trim = (kept: Float64Array): void => {
    // oxlint-disable-next-line keep-the-bits/exact-numbers -- typed arrays sort by value: a total order, and 5 times as fast
    kept.subarray(0, count).sort();
    if (count <= capacity) return;
    kept.copyWithin(0, count - capacity, count);
    count = capacity;
    floor = kept[0]!;
  };
  return {
    add(values) {
      const kept = arena.view(room);
      const all = arena.view(values);
      for (let i = 0; i < all.length; i++) {
        const value = all[i]!;
        if (count >= capacity && value <= floor) continue;
        if (count === kept.length) trim(kept);
        kept[count++] = value;
      }
    },
    take() {
      const kept = arena.view(room);
      trim(kept);
      return kept.slice(0, count);
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
