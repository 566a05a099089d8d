import { add, at, both, first, mul, select, sub } from './lanes';
import { exponent, logSum, movedBits, significand } from './log-parts';

const ZERO: usize = 0;
const ONE: usize = 1;
const INFINITE: usize = 2;
const NEGATIVE_INFINITE: usize = 3;
const UNDEFINED: usize = 4;
const SMALLEST_NORMAL: usize = 5;
const RAISE: usize = 6; // 2^54
const RAISED: usize = 7;
const T = memory.data<f64>([0.0, 1.0, Infinity, -Infinity, NaN, 2.2250738585072014e-308, 18014398509481984.0, 54.0]);

/** log x, seen within 0.86 ulp of exact. */
@inline
export function logLanes(x: v128): v128 {
  const zero = at(T, ZERO);
  const subnormal = f64x2.lt(x, at(T, SMALLEST_NORMAL));
  const moved = movedBits(select(subnormal, mul(x, at(T, RAISE)), x));
  const k = sub(exponent(moved), v128.and(subnormal, at(T, RAISED)));
  const value = logSum(k, sub(significand(moved), at(T, ONE)), zero);
  const ordinary = v128.and(f64x2.gt(x, zero), f64x2.lt(x, at(T, INFINITE)));
  const negative = select(f64x2.lt(x, zero), at(T, UNDEFINED), x);
  return select(ordinary, value, select(f64x2.eq(x, zero), at(T, NEGATIVE_INFINITE), negative));
}

export function log(x: usize, n: i32, out: usize): void {
  for (const end = x + ((<usize>(n & ~1)) << 3); x < end; x += 16, out += 16) {
    v128.store(out, logLanes(v128.load(x)));
  }
  if (n & 1) f64.store(out, scalarLog(f64.load(x)));
}

export function scalarLog(x: f64): f64 {
  return first(logLanes(both(x)));
}
