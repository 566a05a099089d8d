import { each } from './each';
import { expRest, powerOfTwo, quotient, remainderHigh, roundedQuotient } from './exp-parts';
import { add, at, both, div, fastSumError, first, mul, select, sub } from './lanes';

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
  const power = powerOfTwo(t);

  const whole = add(power, at(T, MINUS_ONE));
  const linear = mul(power, high);
  const sum = add(whole, linear);
  const lost = add(fastSumError(at(T, MINUS_ONE), power, whole), fastSumError(whole, linear, sum));
  const rest = add(mul(power, expRest(high, k)), lost);
  const n = add(sum, rest);
  const nLost = fastSumError(sum, rest, n);
  const d = add(at(T, TWO), n);
  const dLost = add(fastSumError(at(T, TWO), n, d), nLost);
  const q = div(n, d);
  const half = at(T, HALF);
  const value = add(q, mul(sub(nLost, mul(q, dLost)), sub(half, mul(half, n))));
  return select(at(T, SIGN), argument, value);
}

@unmanaged
class Tanh {
  @inline
  lanes(x: v128): v128 {
    return tanhLanes(x);
  }
}

export function tanh(x: usize, n: i32, out: usize): void {
  each<Tanh>(x, n, out);
}

export function scalarTanh(x: f64): f64 {
  return first(tanhLanes(both(x)));
}
