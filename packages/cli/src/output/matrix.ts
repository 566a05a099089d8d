/**
 * Flat row-major values [rows, columns] as nested arrays.
 *
 * @example
 * matrix(Float64Array.of(1, 2, 3, 4), 2); // => [[1, 2], [3, 4]]
 */
export function matrix(values: Float64Array, columns: number): number[][] {
  return Array.from({ length: values.length / columns }, (_, i) =>
    Array.from(values.subarray(i * columns, (i + 1) * columns)),
  );
}
