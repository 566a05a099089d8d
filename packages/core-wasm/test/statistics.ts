// What the statistical tests of draws compare with.

/** Σ (seen − expected)² / expected */
export function chiSquare(seen: readonly number[], expected: number | readonly number[]): number {
  return seen.reduce((sum, count, i) => {
    const mean = typeof expected === 'number' ? expected : (expected[i] ?? NaN);
    return mean === 0 ? sum : sum + (count - mean) ** 2 / mean;
  }, 0);
}

/** Their squares, of mean 0 and variance 1 for normals. */
export const squares = (x: Float64Array): Float64Array => x.map((value) => (value * value - 1) / Math.SQRT2);

/** Σ x y / n for x and y of mean 0 and variance 1 */
export const correlation = (x: Float64Array, y: Float64Array): number =>
  x.reduce((sum, value, i) => sum + value * (y[i] ?? NaN), 0) / x.length;

/** Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/15 + …) (Marsaglia 2004, J. Stat. Softw. 11(4)) */
export function phi(x: number): number {
  let [sum, term] = [x, x];
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
