/**
 * Whether a value lies in an interval, up to the rounding of two ways to compute the same number: with equal weights the
 * interval is a point.
 */
export function isInside(value: number, [low, high]: readonly [number, number]): boolean {
  const rounding = 1e-10 * Math.max(1, Math.abs(value));
  return low - rounding <= value && value <= high + rounding;
}
