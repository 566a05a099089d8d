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
 * Gathers up to twice as many and drops the lower half by selection: for a list of 6000 out of 10⁵ that moves far less than
 * insertion does, and takes a sixth of what sorting takes. What is kept depends on no order of arrival.
 */
export function keepLargest({ arena }: Core, capacity: number, most: number): Largest {
  const room = arena.alloc('f64', Math.min(2 * capacity, most));
  let count = 0;
  let floor = Number.NEGATIVE_INFINITY;
  const trim = (kept: Float64Array): void => {
    if (count <= capacity) return;
    const from = count - capacity;
    floor = select(kept.subarray(0, count), from);
    kept.copyWithin(0, from, count);
    count = capacity;
  };
  return {
    add(values) {
      const kept = arena.view(room);
      const all = arena.view(values);
      for (let i = 0; i < all.length; i++) {
        const value = all[i]!;
        if (value <= floor && count >= capacity) continue;
        if (count === kept.length) trim(kept);
        kept[count++] = value;
      }
    },
    take() {
      const kept = arena.view(room);
      trim(kept);
      // oxlint-disable-next-line keep-the-bits/exact-numbers -- typed arrays sort by value: a total order, and 5 times as fast
      return kept.slice(0, count).sort();
    },
  };
}

/**
 * Reorders values so that the one at `rank` is where sorting would put it, none before it is larger and none after it
 * smaller; gives that value.
 *
 * @see Hoare 1961, CACM 4(7), algorithm 65; the pivot is the median of three
 */
function select(values: Float64Array, rank: number): number {
  let first = 0;
  let last = values.length - 1;
  while (first < last) {
    const pivot = medianOf(values[first]!, values[(first + last) >>> 1]!, values[last]!);
    let i = first;
    let j = last;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const value = values[i]!;
      values[i++] = values[j]!;
      values[j--] = value;
    }
    if (rank <= j) last = j;
    else if (rank >= i) first = i;
    else break;
  }
  return values[rank]!;
}

function medianOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
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
