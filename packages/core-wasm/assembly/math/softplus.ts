import { add, at, both, fastSumError, first, sub } from './lanes';
import { expTail, quotient, remainderHigh, remainderLow, roundedQuotient, scale } from './exp-parts';
import { log1pSum } from './log1p';

const LOWEST: usize = 0;
const ZERO: usize = 1;
const ONE: usize = 2;
const SIGN: usize = 3;
const T = memory.data<f64>([-746.0, 0.0, 1.0, -0.0]);

/** log(1 + e^x) = max(x, 0) + log(1 + e^(−|x|)), seen within 1.1 ulp of exact; the exponential hands on what it lost. */
@inline
export function softplusLanes(argument: v128): v128 {
  const x = f64x2.pmax(v128.or(argument, at(T, SIGN)), at(T, LOWEST));
  const t = roundedQuotient(x);
  const k = quotient(t);
  const high = remainderHigh(x, k);
  const low = remainderLow(k);
  const r = sub(high, low);
  const one = at(T, ONE);
  const sum = add(one, r);
  const rest = add(fastSumError(one, r, sum), expTail(r, sub(sub(high, r), low)));
  const v = add(sum, rest);
  const vLost = fastSumError(sum, rest, v);
  return add(f64x2.pmax(argument, at(T, ZERO)), log1pSum(scale(v, t), scale(vLost, t)));
}

export function softplus(x: usize, n: i32, out: usize): void {
  for (const end = x + ((<usize>(n & ~1)) << 3); x < end; x += 16, out += 16) {
    v128.store(out, softplusLanes(v128.load(x)));
  }
  if (n & 1) f64.store(out, scalarSoftplus(f64.load(x)));
}

export function scalarSoftplus(x: f64): f64 {
  return first(softplusLanes(both(x)));
}
