/** Numbers in [−1, 1), the same in every run (a 32-bit multiplicative generator). */
export function numbers(count: number, seed = 1): Float64Array<ArrayBuffer> {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return Float64Array.from({ length: count }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    state = (state + 0x6d2b79f5) | 0;
    return ((state ^ (state >>> 13)) | 0) / 0x80000000;
  });
}

/** Whole numbers from −9 to 9: with them, small sums and products are exact. */
export const wholeNumbers = (count: number, seed = 1): Float64Array<ArrayBuffer> =>
  numbers(count, seed).map((x) => Math.round(9 * x));

/** A row-major matrix from its elements' formula. */
export const matrix = (
  rows: number,
  columns: number,
  element: (i: number, j: number) => number,
): Float64Array<ArrayBuffer> =>
  Float64Array.from({ length: rows * columns }, (_, at) => element(Math.floor(at / columns), at % columns));
