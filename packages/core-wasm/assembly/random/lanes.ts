const EXPONENT: usize = 0; // the bits of 1
const BITS = memory.data<u64>([0x3ff0000000000000]);
const ONE_LESS_HALF: usize = 0; // 1 − 2^−53
const T = memory.data<f64>([0.9999999999999999]);

@inline
export function words(a: u64, b: u64): v128 {
  return i64x2.replace_lane(i64x2.splat(a), 1, b);
}

/** (u52 + ½) 2^−52 of the top 52 bits of each word; every step is exact. */
@inline
export function uniformLanes(w: v128): v128 {
  const fromOne = v128.or(i64x2.shr_u(w, 12), v128.load64_splat(BITS + EXPONENT));
  return f64x2.sub(fromOne, v128.load64_splat(T + ONE_LESS_HALF));
}

/** out[0 … 4), or as many as are left. */
@inline
export function storeFour(out: usize, left: i32, lower: v128, upper: v128): void {
  if (left >= 2) v128.store(out, lower);
  else v128.store_lane<f64>(out, lower, 0);
  if (left >= 4) v128.store(out, upper, 16);
  else if (left == 3) v128.store_lane<f64>(out, upper, 0, 16);
}
