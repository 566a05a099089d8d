import { add, at, mul, select, sub } from '../math/lanes';

// cos 2πu and sin 2πu of a uniform u: 4u = q + f, q whole, |f| ≤ ½, all exact; polynomials in f² for cos(πf/2) and
// sin(πf/2) / f, our own Chebyshev fits with relative error 2^−55.4 and 2^−54.5 (../math/coefficients.py); then the quarter turns.

const FOUR: usize = 0;
const MAGIC: usize = 1; // 1.5 · 2^52: adding it rounds to a whole number, which then stands in the low bits
const C: usize = 2;
const S: usize = 10;
const T = memory.data<f64>([
  4.0, 6755399441055744.0,
  1.0, -1.2337005501361697, 0.2536695079010467, -0.02086348076331121, 0.0009192602741831558, -2.520203677046026e-5,
  4.710609726757823e-7, -6.321256869628588e-9,
  1.5707963267948966, -0.6459640975062443, 0.07969262624604301, -0.004681754132340976, 0.0001604411507421909,
  -3.59864335298231e-6, 5.633933781537854e-8,
]);
const ONE: usize = 0;
const TWO: usize = 1;
const BITS = memory.data<u64>([1, 2]);

/** q + 1.5 · 2^52. */
@inline
export function turnQuarters(u: v128): v128 {
  return add(mul(at(T, FOUR), u), at(T, MAGIC));
}

/** f. */
@inline
export function turnFraction(u: v128, quarters: v128): v128 {
  return sub(mul(at(T, FOUR), u), sub(quarters, at(T, MAGIC)));
}

/** cos 2πu of the sine and the cosine of the fraction. */
@inline
export function turnCosine(quarters: v128, sine: v128, cosine: v128): v128 {
  const negative = v128.and(i64x2.add(quarters, at(BITS, ONE)), at(BITS, TWO));
  return v128.xor(select(isOdd(quarters), sine, cosine), i64x2.shl(negative, 62));
}

/** sin 2πu of the same. */
@inline
export function turnSine(quarters: v128, sine: v128, cosine: v128): v128 {
  const negative = v128.and(quarters, at(BITS, TWO));
  return v128.xor(select(isOdd(quarters), cosine, sine), i64x2.shl(negative, 62));
}

@inline
function isOdd(quarters: v128): v128 {
  return i64x2.eq(v128.and(quarters, at(BITS, ONE)), at(BITS, ONE));
}

/** cos(πf/2) of y = f² and its square. */
@inline
export function fractionCosine(y: v128, y2: v128): v128 {
  const c01 = add(at(T, C), mul(at(T, C + 1), y));
  const c23 = add(at(T, C + 2), mul(at(T, C + 3), y));
  const c45 = add(at(T, C + 4), mul(at(T, C + 5), y));
  const c67 = add(at(T, C + 6), mul(at(T, C + 7), y));
  return add(c01, mul(y2, add(c23, mul(y2, add(c45, mul(y2, c67))))));
}

/** sin(πf/2) of f, y = f² and its square. */
@inline
export function fractionSine(f: v128, y: v128, y2: v128): v128 {
  const s01 = add(at(T, S), mul(at(T, S + 1), y));
  const s23 = add(at(T, S + 2), mul(at(T, S + 3), y));
  const s45 = add(at(T, S + 4), mul(at(T, S + 5), y));
  return mul(f, add(s01, mul(y2, add(s23, mul(y2, add(s45, mul(at(T, S + 6), y2)))))));
}
