/** The largest numbers of a stream, in bounded memory. */
export interface Largest {
  add(value: number): void;
  /** Those kept, ascending; at most the capacity. */
  take(): Float64Array;
}

/**
 * Keeps the `capacity` largest of at most `most` numbers, NaN excepted.
 *
 * Gathers up to twice as many and drops the lower half by sorting: for a list of 10⁴ out of 10⁵ that moves a tenth of what
 * insertion does. What is kept depends on no order of arrival.
 */
export function keepLargest(capacity: number, most: number): Largest {
  const kept = new Float64Array(Math.min(2 * capacity, most));
  let count = 0;
  let floor = Number.NEGATIVE_INFINITY;
  const trim = (): Float64Array => {
    // oxlint-disable-next-line keep-the-bits/exact-numbers -- typed arrays sort by value: a total order, and 5 times as fast
    const sorted = kept.subarray(0, count).sort();
    if (count <= capacity) return sorted;
    kept.copyWithin(0, count - capacity, count);
    count = capacity;
    floor = kept[0]!;
    return kept.subarray(0, count);
  };
  return {
    add(value) {
      if (count >= capacity && value <= floor) return;
      if (count === kept.length) trim();
      kept[count++] = value;
    },
    take: () => trim().slice(),
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
