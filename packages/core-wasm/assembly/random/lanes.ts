const EXPONENT: usize = 0; // the bits of 1
const BITS = memory.data<u64>([0x3ff0000000000000]);
const ONE_LESS_HALF: usize = 0; // 1 − 2^−53
const T = memory.data<f64>([0.9999999999999999]);

/** (u52 + ½) 2^−52 of the top 52 bits of each word; every step is exact. */
@inline
export function uniformLanes(w: v128): v128 {
  const fromOne = v128.or(i64x2.shr_u(w, 12), v128.load64_splat(BITS + EXPONENT));
  return f64x2.sub(fromOne, v128.load64_splat(T + ONE_LESS_HALF));
}
