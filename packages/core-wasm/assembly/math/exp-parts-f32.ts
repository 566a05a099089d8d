// f32. The pieces of e^x, as in exp-parts.ts: e^x = 2^k e^r, k = round(x / log 2), high − low = r, |r| ≤ 0.3467.
// The polynomial is our own minimax fit of (e^r − 1 − r) / r²; its error is within 2^−26.1 of r (coefficients.py).
import { add, at, mul, sub } from './lanes-f32';

const LOG2E: usize = 0;
const MAGIC: usize = 1; // 1.5 · 2^23: adding it rounds to a whole number, which then stands in the low bits
const LN2_HIGH: usize = 2; // of ten bits
const LN2_LOW: usize = 3;
const ONE: usize = 4;
const DEEPEST: usize = 5; // MAGIC − 120
const Q: usize = 6;
const T = memory.data<f32>([
  1.44269504, 12582912.0, 0.693359375, -2.12194440e-4, 1.0, 12582792.0,
  0.5000000062082419, 0.16666542793519004, 0.041666281401407684, 0.00836661063743641, 0.0013946497111104387,
]);

/** k + 1.5 · 2^23, for |x| up to about 10^6. */
@inline
export function roundedQuotient(x: v128): v128 {
  return roundedExponent(mul(x, at(T, LOG2E)));
}

/** The same of y = x / log 2. */
@inline
export function roundedExponent(y: v128): v128 {
  return add(y, at(T, MAGIC));
}

/** k as a number. */
@inline
export function wholeExponent(t: v128): v128 {
  return sub(t, at(T, MAGIC));
}

/** e^(x − k log 2) for the k of t. */
@inline
export function remainderExp(x: v128, t: v128): v128 {
  const k = wholeExponent(t);
  return expOfParts(sub(x, mul(k, at(T, LN2_HIGH))), mul(k, at(T, LN2_LOW)));
}

/** e^(x + rest − k log 2), rest a small correction. */
@inline
export function remainderExpPlus(x: v128, rest: v128, t: v128): v128 {
  const k = wholeExponent(t);
  return expOfParts(sub(x, mul(k, at(T, LN2_HIGH))), sub(mul(k, at(T, LN2_LOW)), rest));
}

/** e^(high − low). */
@inline
function expOfParts(high: v128, low: v128): v128 {
  const r = sub(high, low);
  const r2 = mul(r, r);
  const q01 = add(at(T, Q), mul(at(T, Q + 1), r));
  const q23 = add(at(T, Q + 2), mul(at(T, Q + 3), r));
  const q = add(q01, mul(r2, add(q23, mul(r2, at(T, Q + 4)))));
  return add(at(T, ONE), add(high, sub(mul(r2, q), low)));
}

/** 2^k, −126 ≤ k ≤ 127. */
@inline
export function powerOfTwo(t: v128): v128 {
  return i32x4.add(i32x4.shl(t, 23), at(T, ONE));
}

/** v · 2^k in two factors, so that only a subnormal or infinite result is rounded once more. */
@inline
export function scale(v: v128, t: v128): v128 {
  const half = i32x4.shr_u(t, 1);
  return mul(mul(v, powerOfTwo(half)), powerOfTwo(i32x4.sub(t, half)));
}

/** The same for k ≤ 0, where 2^k alone is exact down to −120. */
@inline
export function scaleDown(v: v128, t: v128): v128 {
  const near = f32x4.pmax(t, at(T, DEEPEST));
  return mul(mul(v, powerOfTwo(near)), powerOfTwo(i32x4.sub(t, near)));
}
