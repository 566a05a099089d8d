/** Lanes i and i + 1 of x[0 … left), filled up with −∞: a term that adds nothing. */
@inline
export function pair(x: usize, left: i32): v128 {
  const nothing = f64x2.splat(-Infinity);
  if (left >= 2) return v128.load(x);
  return left == 1 ? v128.load_lane<f64>(x, nothing, 0) : nothing;
}

/** The largest of x[0 … n), NaN passed over; −∞ of nothing. */
export function maximum(x: usize, n: i32): f64 {
  let largest = f64x2.splat(-Infinity);
  for (let i = 0; i < n; i += 2, x += 16) largest = f64x2.pmax(largest, pair(x, n - i));
  const even = f64x2.extract_lane(largest, 0);
  const odd = f64x2.extract_lane(largest, 1);
  return even < odd ? odd : even;
}

/** How many of x[0 … n) equal the value. */
export function countEqual(x: usize, n: i32, value: f64): i32 {
  let count = 0;
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) count += <i32>(f64.load(x) == value);
  return count;
}

/** Whether x[0 … n) has a NaN. */
export function hasNaN(x: usize, n: i32): bool {
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) {
    const value = f64.load(x);
    if (value != value) return true;
  }
  return false;
}
