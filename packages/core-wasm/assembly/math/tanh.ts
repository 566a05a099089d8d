import { add, at, both, div, fastSumError, first, mul, sub, sumError } from './lanes';
import { expTail, powerOfTwo, quotient, remainderHigh, remainderLow, roundedQuotient } from './exp-parts';

const LOWEST: usize = 0;
const HALF: usize = 1;
const MINUS_ONE: usize = 2;
const TWO: usize = 3;
const MINUS_TWO: usize = 4;
const SIGN: usize = 5;
const T = memory.data<f64>([-60.0, 0.5, -1.0, 2.0, -2.0, -0.0]);

/**
 * tanh |x| = −n / (2 + n) with n = e^(−2|x|) − 1, seen within 1.2 ulp of exact.
 *
 * n is summed as in expm1; what numerator and denominator lost corrects the quotient to first order, with 1/2 − n/2
 * for 1 / (2 + n).
 */
@inline
export function tanhLanes(argument: v128): v128 {
  const x = f64x2.pmax(mul(at(T, MINUS_TWO), f64x2.abs(argument)), at(T, LOWEST));
  const t = roundedQuotient(x);
  const k = quotient(t);
  const high = remainderHigh(x, k);
  const low = remainderLow(k);
  const r = sub(high, low);
  const tail = expTail(r, sub(sub(high, r), low));
  const power = powerOfTwo(t);

  const whole = add(power, at(T, MINUS_ONE));
  const linear = mul(power, r);
  const sum = add(whole, linear);
  const rest = add(mul(power, tail), add(sumError(power, at(T, MINUS_ONE), whole), fastSumError(whole, linear, sum)));
  const n = add(sum, rest);
  const nLost = fastSumError(sum, rest, n);
  const d = add(at(T, TWO), n);
  const dLost = add(fastSumError(at(T, TWO), n, d), nLost);
  const q = div(n, d);
  const half = at(T, HALF);
  const value = add(q, mul(sub(nLost, mul(q, dLost)), sub(half, mul(half, n))));
  return v128.or(f64x2.abs(value), v128.and(argument, at(T, SIGN)));
}

export function tanh(x: usize, n: i32, out: usize): void {
  for (const end = x + ((<usize>(n & ~1)) << 3); x < end; x += 16, out += 16) {
    v128.store(out, tanhLanes(v128.load(x)));
  }
  if (n & 1) f64.store(out, scalarTanh(f64.load(x)));
}

export function scalarTanh(x: f64): f64 {
  return first(tanhLanes(both(x)));
}
