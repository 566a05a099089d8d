import { add, at, mul, sub } from './lanes';

// The pieces of e^x that exp, expm1, tanh, sigmoid and softplus are put together from.
//
//   e^x = 2^k e^(r + c),  k = round(x / log 2),  r + c = x − k log 2,  |r| ≤ 0.3467
//
// r is the remainder to double precision and c what its rounding left out; log 2 is split in two so that k times the
// upper half is exact (Cody and Waite 1980, §6.2). The polynomial is our own Chebyshev fit of (e^r − 1 − r) / r²,
// relative error 2^−57.6 (coefficients.py).

const LOG2E: usize = 0;
const MAGIC: usize = 1; // 1.5 · 2^52: adding it rounds to a whole number, which then stands in the low bits
const LN2_HIGH: usize = 2;
const LN2_LOW: usize = 3;
const ONE: usize = 4;
const Q: usize = 5;
const T = memory.data<f64>([
  1.4426950408889634, 6755399441055744.0, 6.93147180369123816490e-1, 1.90821492927058770002e-10, 1.0,
  0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326112, 0.001388888888888373, 0.0001984126987490126,
  2.4801587325605324e-5, 2.7557255297969643e-6, 2.755727357010214e-7, 2.5105259538448494e-8, 2.0914717341716378e-9,
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

/** x − k · high(log 2), exact. */
@inline
export function remainderHigh(x: v128, k: v128): v128 {
  return sub(x, mul(k, at(T, LN2_HIGH)));
}

/** k · low(log 2). */
@inline
export function remainderLow(k: v128): v128 {
  return mul(k, at(T, LN2_LOW));
}

/** e^(r + c) − 1 − r. */
@inline
export function expTail(r: v128, c: v128): v128 {
  const r2 = mul(r, r);
  const r4 = mul(r2, r2);
  const q01 = add(at(T, Q), mul(at(T, Q + 1), r));
  const q23 = add(at(T, Q + 2), mul(at(T, Q + 3), r));
  const q45 = add(at(T, Q + 4), mul(at(T, Q + 5), r));
  const q67 = add(at(T, Q + 6), mul(at(T, Q + 7), r));
  const q89 = add(at(T, Q + 8), mul(at(T, Q + 9), r));
  const low = add(q01, mul(q23, r2));
  const middle = add(q45, mul(q67, r2));
  const high = add(q89, mul(at(T, Q + 10), r2));
  const q = add(low, mul(r4, add(middle, mul(r4, high))));
  return add(c, mul(r, add(c, mul(r, q))));
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
