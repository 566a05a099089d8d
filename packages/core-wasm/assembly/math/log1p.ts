import { each } from './each';
import { add, at, both, div, first, select, sub, sumError } from './lanes';
import { exponent, logSum, movedBits, significand } from './log-parts';

const ZERO: usize = 0;
const ONE: usize = 1;
const MINUS_ONE: usize = 2;
const INFINITE: usize = 3;
const NEGATIVE_INFINITE: usize = 4;
const SIGN: usize = 5;
const T = memory.data<f64>([0.0, 1.0, -1.0, Infinity, -Infinity, -0.0]);

/**
 * log(1 + x + extra) for −1 < x < ∞ and |extra| at most an ulp of x.
 *
 * With u = 1 + x rounded and e what the rounding lost, log(1 + x) = log u + e / u; where u needs no exponent, f = x
 * itself is exact and nothing is lost.
 */
@inline
export function log1pSum(x: v128, extra: v128): v128 {
  const one = at(T, ONE);
  const u = add(one, x);
  const moved = movedBits(u);
  const k = exponent(moved);
  const plain = f64x2.eq(k, at(T, ZERO));
  const f = select(plain, x, sub(significand(moved), one));
  return logSum(k, f, div(add(v128.andnot(sumError(x, one, u), plain), extra), u));
}

/** log(1 + x), seen within 0.86 ulp of exact. Special values as in log: by what is added, and by a mask that is NaN. */
@inline
export function log1pLanes(x: v128): v128 {
  const minusOne = at(T, MINUS_ONE);
  const finite = f64x2.lt(x, at(T, INFINITE));
  const lower = v128.and(f64x2.eq(x, minusOne), at(T, NEGATIVE_INFINITE));
  const value = add(log1pSum(v128.and(x, finite), lower), v128.andnot(x, finite));
  const signed = v128.or(value, v128.and(x, at(T, SIGN))); // log1p(−0) = −0
  return v128.or(signed, f64x2.lt(x, minusOne));
}

@unmanaged
class Log1p {
  @inline
  lanes(x: v128): v128 {
    return log1pLanes(x);
  }
}

export function log1p(x: usize, n: i32, out: usize): void {
  each<Log1p>(x, n, out);
}

export function scalarLog1p(x: f64): f64 {
  return first(log1pLanes(both(x)));
}
