const SPLIT: f64 = 134217729.0; // 2^27 + 1

/** What p = a · b lost, exactly (Dekker 1971, Numer. Math. 18, 224), while no part overflows or is subnormal. */
@inline
export function productError(a: f64, b: f64, p: f64): f64 {
  const aMoved = SPLIT * a;
  const aHigh = aMoved - (aMoved - a);
  const aLow = a - aHigh;
  const bMoved = SPLIT * b;
  const bHigh = bMoved - (bMoved - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - p + aHigh * bLow + aLow * bHigh + aLow * bLow;
}
