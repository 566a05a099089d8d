// What the tests of matrices share: numbers to compute with, and sums in twice the precision to compare with.

export { matrix, numbers, wholeNumbers } from '../src/self-test/numbers.ts';

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

/** Whether two arrays are the same bits: −0 is not 0, and a NaN is itself. */
export const sameBits = (x: Float64Array, y: Float64Array): boolean =>
  x.length === y.length && x.every((value, i) => Object.is(value, y[i]));
