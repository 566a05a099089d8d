// f32.
import { eachF32 } from './each-f32';
import { at, mul, select, sub } from './lanes-f32';
import { exponent, logSum, movedBits, significand } from './log-parts-f32';

const ZERO: usize = 0;
const ONE: usize = 1;
const INFINITE: usize = 2;
const NEGATIVE_INFINITE: usize = 3;
const SMALLEST_NORMAL: usize = 4;
const RAISE: usize = 5; // 2^25
const RAISED: usize = 6;
const T = memory.data<f32>([0.0, 1.0, Infinity, -Infinity, 1.1754943508222875e-38, 33554432.0, 25.0]);

/** log x, seen within 0.83 ulp of exact; special values as in log.ts. */
@inline
export function logLanesF32(x: v128): v128 {
  const zero = at(T, ZERO);
  const subnormal = f32x4.lt(x, at(T, SMALLEST_NORMAL));
  const moved = movedBits(select(subnormal, mul(x, at(T, RAISE)), x));
  const k = sub(exponent(moved), v128.and(subnormal, at(T, RAISED)));
  const upper = v128.andnot(x, f32x4.lt(x, at(T, INFINITE)));
  const lower = v128.and(f32x4.eq(x, zero), at(T, NEGATIVE_INFINITE));
  const value = logSum(k, sub(significand(moved), at(T, ONE)), v128.or(upper, lower));
  return v128.or(value, f32x4.lt(x, zero));
}

@unmanaged
class LogF32 {
  @inline
  lanes(x: v128): v128 {
    return logLanesF32(x);
  }
}

export function logF32(x: usize, n: i32, out: usize): void {
  eachF32<LogF32>(x, n, out);
}
