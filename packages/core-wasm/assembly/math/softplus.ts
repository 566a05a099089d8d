import { each } from './each';
import { expRest, powerOfTwo, quotient, remainderHigh, roundedQuotient } from './exp-parts';
import { add, at, both, fastSumError, first, mul } from './lanes';
import { log1pSum } from './log1p';

const LOWEST: usize = 0;
const ZERO: usize = 1;
const ONE: usize = 2;
const SIGN: usize = 3;
const DEEPEST: usize = 4; // 1.5 · 2^52 − 1000
const T = memory.data<f64>([-746.0, 0.0, 1.0, -0.0, 6755399441054744.0]);

/** log(1 + e^x) = max(x, 0) + log(1 + e^(−|x|)), seen within 1.2 ulp of exact; the exponential hands on what it lost. */
@inline
export function softplusLanes(argument: v128): v128 {
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
  return add(f64x2.pmax(argument, at(T, ZERO)), log1pSum(e, eLost));
}

@unmanaged
class Softplus {
  @inline
  lanes(x: v128): v128 {
    return softplusLanes(x);
  }
}

export function softplus(x: usize, n: i32, out: usize): void {
  each<Softplus>(x, n, out);
}

export function scalarSoftplus(x: f64): f64 {
  return first(softplusLanes(both(x)));
}
