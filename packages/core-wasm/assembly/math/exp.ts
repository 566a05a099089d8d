import { add, at, both, fastSumError, first, sub } from './lanes';
import { expTail, quotient, remainderHigh, remainderLow, roundedQuotient, scale } from './exp-parts';

const LOWEST: usize = 0;
const HIGHEST: usize = 1;
const ONE: usize = 2;
// Beyond these two the result is 0 or ∞ anyway, and k stays small enough for `scale`.
const T = memory.data<f64>([-746.0, 710.0, 1.0]);

/** e^x, seen within 0.63 ulp of exact, 0.75 where it is subnormal. */
@inline
export function expLanes(argument: v128): v128 {
  const x = f64x2.pmax(f64x2.pmin(argument, at(T, HIGHEST)), at(T, LOWEST));
  const t = roundedQuotient(x);
  const k = quotient(t);
  const high = remainderHigh(x, k);
  const low = remainderLow(k);
  const r = sub(high, low);
  const c = sub(sub(high, r), low);
  const one = at(T, ONE);
  const sum = add(one, r);
  return scale(add(sum, add(fastSumError(one, r, sum), expTail(r, c))), t);
}

export function exp(x: usize, n: i32, out: usize): void {
  for (const end = x + ((<usize>(n & ~1)) << 3); x < end; x += 16, out += 16) {
    v128.store(out, expLanes(v128.load(x)));
  }
  if (n & 1) f64.store(out, scalarExp(f64.load(x)));
}

export function scalarExp(x: f64): f64 {
  return first(expLanes(both(x)));
}
