import { add, at, fastSumError, mul, sub } from './lanes';

// The pieces of e^x that exp, expm1, tanh, sigmoid and softplus are put together from.
//
//   e^x = 2^k (1 + high + rest),  k = round(x / log 2),  high − low = r = x − k log 2,  |r| ≤ 0.3467
//
// log 2 is split in two so that high, x less k times its upper half, is exact (Cody and Waite 1980, §6.2). The polynomial
// is our own minimax fit of (e^r − 1 − r) / r²; its error is within 2^−55.5 of r (coefficients.py).

const LOG2E: usize = 0;
const MAGIC: usize = 1; // 1.5 · 2^52: adding it rounds to a whole number, which then stands in the low bits
const LN2_HIGH: usize = 2;
const LN2_LOW: usize = 3;
const ONE: usize = 4;
const Q: usize = 5;
const T = memory.data<f64>([
  1.4426950408889634, 6755399441055744.0, 6.93147180369123816490e-1, 1.90821492927058770002e-10, 1.0,
  0.5000000000000006, 0.16666666666666685, 0.04166666666657332, 0.00833333333331453, 0.0013888888932485268,
  0.00019841269903178964, 2.4801504311141636e-5, 2.755722780894992e-6, 2.762638255103776e-7, 2.5114522438091267e-8,
]);

/** k + 1.5 · 2^52, for |x| up to about 10^15. */
@inline
export function roundedQuotient(x: v128): v128 {
  return add(mul(x, at(T, LOG2E)), at(T, MAGIC));
}

/** k as a number. */
@inline
export function quotient(t: v128): v128 {
  return sub(t, at(T, MAGIC));
}

/** high, exact. */
@inline
export function remainderHigh(x: v128, k: v128): v128 {
  return sub(x, mul(k, at(T, LN2_HIGH)));
}

/** rest = e^r − 1 − high. */
@inline
export function expRest(high: v128, k: v128): v128 {
  const low = mul(k, at(T, LN2_LOW));
  const r = sub(high, low);
  const r2 = mul(r, r);
  const r4 = mul(r2, r2);
  const q01 = add(at(T, Q), mul(at(T, Q + 1), r));
  const q23 = add(at(T, Q + 2), mul(at(T, Q + 3), r));
  const q45 = add(at(T, Q + 4), mul(at(T, Q + 5), r));
  const q67 = add(at(T, Q + 6), mul(at(T, Q + 7), r));
  const q89 = add(at(T, Q + 8), mul(at(T, Q + 9), r));
  const lower = add(q01, mul(q23, r2));
  const upper = add(q45, mul(q67, r2));
  return sub(mul(r2, add(lower, mul(r4, add(upper, mul(r4, q89))))), low);
}

/** 1 + high + rest = e^r. */
@inline
export function remainderExp(high: v128, k: v128): v128 {
  const one = at(T, ONE);
  const sum = add(one, high);
  return add(sum, add(fastSumError(one, high, sum), expRest(high, k)));
}

/** 2^k, −1022 ≤ k ≤ 1023. */
@inline
export function powerOfTwo(t: v128): v128 {
  return i64x2.add(i64x2.shl(t, 52), at(T, ONE));
}

/** v · 2^k in two factors, so that only a subnormal or infinite result is rounded, once. */
@inline
export function scale(v: v128, t: v128): v128 {
  const half = i64x2.shr_u(t, 1);
  return mul(mul(v, powerOfTwo(half)), powerOfTwo(i64x2.sub(t, half)));
}
