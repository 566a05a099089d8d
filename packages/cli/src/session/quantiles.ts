/**
 * For each value the share of values that are at most this one: 1 for the largest, 1 / n for a single smallest.
 *
 * @example
 * quantiles([3, 1, 2, 2]); // => [1, 0.25, 0.75, 0.75]
 */
export function quantiles(values: Float64Array): Float64Array {
  const sorted = values.toSorted((a, b) => a - b);
  return values.map((value) => countUpTo(sorted, value) / values.length);
}

/** How many of the ascending values are ≤ value, by bisection. */
function countUpTo(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
