import { each } from './each';
import { add, at, both, first, mul, select, sub } from './lanes';
import { exponent, logSum, movedBits, significand } from './log-parts';

const ZERO: usize = 0;
const ONE: usize = 1;
const INFINITE: usize = 2;
const NEGATIVE_INFINITE: usize = 3;
const SMALLEST_NORMAL: usize = 4;
const RAISE: usize = 5; // 2^54
const RAISED: usize = 6;
const T = memory.data<f64>([0.0, 1.0, Infinity, -Infinity, 2.2250738585072014e-308, 18014398509481984.0, 54.0]);

/**
 * log x, seen within 0.86 ulp of exact.
 *
 * The special values need no choice: x itself where it is ∞ or NaN and −∞ where it is 0 enter the sum, and the mask
 * of x < 0, all ones, is a NaN.
 */
@inline
export function logLanes(x: v128): v128 {
  const zero = at(T, ZERO);
  const subnormal = f64x2.lt(x, at(T, SMALLEST_NORMAL));
  const moved = movedBits(select(subnormal, mul(x, at(T, RAISE)), x));
  const k = sub(exponent(moved), v128.and(subnormal, at(T, RAISED)));
  const upper = v128.andnot(x, f64x2.lt(x, at(T, INFINITE)));
  const lower = v128.and(f64x2.eq(x, zero), at(T, NEGATIVE_INFINITE));
  const value = logSum(k, sub(significand(moved), at(T, ONE)), v128.or(upper, lower));
  return v128.or(value, f64x2.lt(x, zero));
}

@unmanaged
class Log {
  @inline
  lanes(x: v128): v128 {
    return logLanes(x);
  }
}

export function log(x: usize, n: i32, out: usize): void {
  each<Log>(x, n, out);
}

export function scalarLog(x: f64): f64 {
  return first(logLanes(both(x)));
}
