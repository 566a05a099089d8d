import { add, at, div, mul, sub } from './lanes';

// The pieces of log x that log, log1p and softplus are put together from.
//
//   log x = k log 2 + log(1 + f),  x = 2^k (1 + f),  √½ ≤ 1 + f < √2
//   log(1 + f) = 2 artanh s = f − (f²/2 − s (f²/2 + z P(z))),  s = f / (2 + f),  z = s²
//
// The form is fdlibm's (e_log.c, Sun Microsystems 1993); P is our own Chebyshev fit of (2 artanh s − 2 s) / s³ in z,
// relative error 2^−50.9 of a term that is at most 1 % of the sum (coefficients.py).

const LN2_HIGH: usize = 0;
const LN2_LOW: usize = 1;
const HALF: usize = 2;
const TWO: usize = 3;
const OFFSET: usize = 4; // 2^52 + 1023
const P: usize = 5;
const T = memory.data<f64>([
  6.93147180369123816490e-1, 1.90821492927058770002e-10, 0.5, 2.0, 4503599627371519.0,
  0.666666666666667, 0.39999999999899444, 0.2857142862600327, 0.22222211130259878, 0.18182889455674947,
  0.15331710618210773, 0.14616585424888623,
]);

const ROOT_HALF: usize = 0;
const TO_ONE: usize = 1; // the bits of 1 less those of √½: moves √½ to the edge of an exponent
const FRACTION: usize = 2;
const WHOLE: usize = 3; // 2^52
const BITS = memory.data<u64>([0x3fe6a09e667f3bcd, 0x00095f619980c433, 0x000fffffffffffff, 0x4330000000000000]);

/** The bits of a positive normal x, moved so that exponent and fraction part at √½. */
@inline
export function movedBits(x: v128): v128 {
  return i64x2.add(x, at(BITS, TO_ONE));
}

/** k as a number. */
@inline
export function exponent(moved: v128): v128 {
  return sub(v128.or(i64x2.shr_u(moved, 52), at(BITS, WHOLE)), at(T, OFFSET));
}

/** 1 + f. */
@inline
export function significand(moved: v128): v128 {
  return i64x2.add(v128.and(moved, at(BITS, FRACTION)), at(BITS, ROOT_HALF));
}

/** k log 2 + log(1 + f) + c, c a small correction. */
@inline
export function logSum(k: v128, f: v128, c: v128): v128 {
  const s = div(f, add(at(T, TWO), f));
  const z = mul(s, s);
  const z2 = mul(z, z);
  const p01 = add(at(T, P), mul(at(T, P + 1), z));
  const p23 = add(at(T, P + 2), mul(at(T, P + 3), z));
  const p45 = add(at(T, P + 4), mul(at(T, P + 5), z));
  const p = add(p01, mul(z2, add(p23, mul(z2, add(p45, mul(at(T, P + 6), z2))))));
  const halfSquare = mul(at(T, HALF), mul(f, f));
  const small = add(mul(s, add(halfSquare, mul(z, p))), add(mul(k, at(T, LN2_LOW)), c));
  return sub(mul(k, at(T, LN2_HIGH)), sub(sub(halfSquare, small), f));
}
