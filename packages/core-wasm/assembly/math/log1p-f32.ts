// f32.
import { eachF32 } from './each-f32';
import { add, at, div, select, sub, sumError } from './lanes-f32';
import { exponent, logSum, movedBits, significand } from './log-parts-f32';

const ZERO: usize = 0;
const ONE: usize = 1;
const MINUS_ONE: usize = 2;
const INFINITE: usize = 3;
const NEGATIVE_INFINITE: usize = 4;
const SIGN: usize = 5;
const T = memory.data<f32>([0.0, 1.0, -1.0, Infinity, -Infinity, -0.0]);

/** log(1 + x) for −1 < x < ∞, where u = 1 + x rounded and `lost` is what the rounding lost; as in log1p.ts. */
@inline
export function log1pSumF32(x: v128, u: v128, lost: v128): v128 {
  const moved = movedBits(u);
  const k = exponent(moved);
  const plain = f32x4.eq(k, at(T, ZERO));
  const f = select(plain, x, sub(significand(moved), at(T, ONE)));
  return logSum(k, f, div(v128.andnot(lost, plain), u));
}

/** log(1 + x), seen within 0.81 ulp of exact; special values as in log1p.ts. */
@inline
export function log1pLanesF32(x: v128): v128 {
  const minusOne = at(T, MINUS_ONE);
  const finite = f32x4.lt(x, at(T, INFINITE));
  const below = v128.and(x, finite);
  const u = add(at(T, ONE), below);
  const lower = v128.and(f32x4.eq(x, minusOne), at(T, NEGATIVE_INFINITE));
  const value = log1pSumF32(below, u, add(sumError(below, at(T, ONE), u), lower));
  const signed = v128.or(add(value, v128.andnot(x, finite)), v128.and(x, at(T, SIGN))); // log1p(−0) = −0
  return v128.or(signed, f32x4.lt(x, minusOne));
}

@unmanaged
class Log1pF32 {
  @inline
  lanes(x: v128): v128 {
    return log1pLanesF32(x);
  }
}

export function log1pF32(x: usize, n: i32, out: usize): void {
  eachF32<Log1pF32>(x, n, out);
}
