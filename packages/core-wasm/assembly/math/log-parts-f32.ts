// f32. The pieces of log x, as in log-parts.ts: log x = k log 2 + log(1 + f), √½ ≤ 1 + f < √2. P is our own minimax fit of
// (2 artanh s − 2 s) / s³ in s², relative error 2^−22.3 of a term that is at most 1 % of the sum (coefficients.py).
import { add, at, div, mul, sub } from './lanes-f32';

const LN2_HIGH: usize = 0; // of ten bits
const LN2_LOW: usize = 1;
const HALF: usize = 2;
const TWO: usize = 3;
const OFFSET: usize = 4; // 2^23 + 127
const P: usize = 5;
const T = memory.data<f32>([
  0.693359375, -2.12194440e-4, 0.5, 2.0, 8388735.0,
  0.6666668527169235, 0.3998871656688295, 0.29582151082257885,
]);

const ROOT_HALF: usize = 0;
const TO_ONE: usize = 1; // the bits of 1 less those of √½: moves √½ to the edge of an exponent
const FRACTION: usize = 2;
const WHOLE: usize = 3; // 2^23
const BITS = memory.data<u32>([0x3f3504f3, 0x004afb0d, 0x007fffff, 0x4b000000]);

/** The bits of a positive normal x, moved so that exponent and fraction part at √½. */
@inline
export function movedBits(x: v128): v128 {
  return i32x4.add(x, at(BITS, TO_ONE));
}

/** k as a number. */
@inline
export function exponent(moved: v128): v128 {
  return sub(v128.or(i32x4.shr_u(moved, 23), at(BITS, WHOLE)), at(T, OFFSET));
}

/** 1 + f. */
@inline
export function significand(moved: v128): v128 {
  return i32x4.add(v128.and(moved, at(BITS, FRACTION)), at(BITS, ROOT_HALF));
}

/** k log 2 + log(1 + f) + c, c a small correction. */
@inline
export function logSum(k: v128, f: v128, c: v128): v128 {
  const s = div(f, add(at(T, TWO), f));
  const z = mul(s, s);
  const p = add(at(T, P), mul(z, add(at(T, P + 1), mul(z, at(T, P + 2)))));
  const halfSquare = mul(at(T, HALF), mul(f, f));
  const small = add(mul(s, add(halfSquare, mul(z, p))), add(mul(k, at(T, LN2_LOW)), c));
  return sub(mul(k, at(T, LN2_HIGH)), sub(sub(halfSquare, small), f));
}
