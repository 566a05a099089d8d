/**
 * Flat row-major values as nested arrays.
 *
 * @example
 * nested(Float64Array.of(1, 2, 3, 4), [2, 2]); // => [[1, 2], [3, 4]]
 */
export function nested<T>(values: Float64Array, shape: readonly number[]): T {
  const build = (depth: number, start: number, size: number): unknown => {
    const length = shape[depth] as number;
    if (depth === shape.length - 1) return Array.from(values.subarray(start, start + length));
    const step = size / length;
    return Array.from({ length }, (_, i) => build(depth + 1, start + i * step, step));
  };
  return build(0, 0, values.length) as T;
}
