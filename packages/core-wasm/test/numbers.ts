// What the tests of matrices share: numbers to compute with, and sums in twice the precision to compare with.

/** Numbers in [−1, 1), the same in every run (a 32-bit multiplicative generator). */
export function numbers(count: number, seed = 1): Float64Array<ArrayBuffer> {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return Float64Array.from({ length: count }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
    state = (state + 0x6d2b79f5) | 0;
    return ((state ^ (state >>> 13)) | 0) / 2 ** 31;
  });
}

/** Whole numbers from −9 to 9: with them, small sums and products are exact. */
export const wholeNumbers = (count: number, seed = 1): Float64Array<ArrayBuffer> =>
  numbers(count, seed).map((x) => Math.round(9 * x));

/** start + Σ terms[i][0] · terms[i][1] as if in twice the precision (Ogita, Rump & Oishi 2005, Dot2). */
export function accurateSum(terms: readonly (readonly [number, number])[], start = 0): number {
  let sum = start;
  let lost = 0;
  for (const [x, y] of terms) {
    const product = x * y;
    const [xHigh, yHigh] = [high(x), high(y)];
    const [xLow, yLow] = [x - xHigh, y - yHigh];
    const productError = xLow * yLow - (product - xHigh * yHigh - xLow * yHigh - xHigh * yLow);
    const next = sum + product;
    const part = next - sum;
    lost += productError + (sum - (next - part) + (product - part));
    sum = next;
  }
  return sum + lost;
}

/** The upper half of a number's bits (Veltkamp). */
function high(x: number): number {
  const scaled = 134217729 * x;
  return scaled - (scaled - x);
}

/** A row-major matrix from its elements' formula. */
export const matrix = (
  rows: number,
  columns: number,
  element: (i: number, j: number) => number,
): Float64Array<ArrayBuffer> =>
  Float64Array.from({ length: rows * columns }, (_, at) => element(Math.floor(at / columns), at % columns));

/** Whether two arrays are the same bits: −0 is not 0, and a NaN is itself. */
export const sameBits = (x: Float64Array, y: Float64Array): boolean =>
  x.length === y.length && x.every((value, i) => Object.is(value, y[i]));
