import { each } from './each';
import { expRest, powerOfTwo, quotient, remainderHigh, roundedQuotient } from './exp-parts';
import { add, at, both, div, fastSumError, first, mul, select, sub } from './lanes';

const LOWEST: usize = 0;
const ZERO: usize = 1;
const HALF: usize = 2;
const ONE: usize = 3;
const SIGN: usize = 4;
const DEEPEST: usize = 5; // 1.5 · 2^52 − 1000
const T = memory.data<f64>([-746.0, 0.0, 0.5, 1.0, -0.0, 6755399441054744.0]);

/**
 * 1 / (1 + e) for x ≥ 0 and e / (1 + e) for x < 0 with e = e^(−|x|), seen within 1.1 ulp of exact.
 *
 * What numerator and denominator lost corrects the quotient to first order, with 1 − e/2 for 1 / (1 + e). A subnormal
 * result is rounded once, in e, because 1 + e is 1 there.
 */
@inline
export function sigmoidLanes(argument: v128): v128 {
  const x = f64x2.pmax(v128.or(argument, at(T, SIGN)), at(T, LOWEST));
  const t = roundedQuotient(x);
  const k = quotient(t);
  const high = remainderHigh(x, k);
  const one = at(T, ONE);
  const sum = add(one, high);
  const rest = add(fastSumError(one, high, sum), expRest(high, k));
  const v = add(sum, rest);
  const vLost = fastSumError(sum, rest, v);

  const near = f64x2.pmax(t, at(T, DEEPEST));
  const power = powerOfTwo(near);
  const farther = powerOfTwo(i64x2.sub(t, near));
  const e = mul(mul(v, power), farther);
  const eLost = mul(mul(vLost, power), farther);
  const d = add(one, e);
  const dLost = add(fastSumError(one, e, d), eLost);
  const below = f64x2.lt(argument, at(T, ZERO));
  const q = div(select(below, e, one), d);
  const lost = sub(v128.and(below, eLost), mul(q, dLost));
  return add(q, mul(lost, sub(one, mul(at(T, HALF), e))));
}

@unmanaged
class Sigmoid {
  @inline
  lanes(x: v128): v128 {
    return sigmoidLanes(x);
  }
}

export function sigmoid(x: usize, n: i32, out: usize): void {
  each<Sigmoid>(x, n, out);
}

export function scalarSigmoid(x: f64): f64 {
  return first(sigmoidLanes(both(x)));
}
