import { add, at, both, div, fastSumError, first, mul, select, sub } from './lanes';
import { expTail, quotient, remainderHigh, remainderLow, roundedQuotient, scale } from './exp-parts';

const LOWEST: usize = 0;
const ZERO: usize = 1;
const HALF: usize = 2;
const ONE: usize = 3;
const SIGN: usize = 4;
const T = memory.data<f64>([-746.0, 0.0, 0.5, 1.0, -0.0]);

/**
 * 1 / (1 + e) for x ≥ 0 and e / (1 + e) for x < 0 with e = e^(−|x|), seen within 1.1 ulp of exact.
 *
 * What numerator and denominator lost corrects the quotient to first order, with 1 − e/2 for 1 / (1 + e). Below zero e
 * is divided before it is scaled, so that a subnormal result is rounded once.
 */
@inline
export function sigmoidLanes(argument: v128): v128 {
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

  const e = scale(v, t);
  const d = add(one, e);
  const dLost = add(fastSumError(one, e, d), scale(vLost, t));
  const below = f64x2.lt(argument, at(T, ZERO));
  const q = div(select(below, v, one), d);
  const lost = sub(v128.and(below, vLost), mul(q, dLost));
  const value = add(q, mul(lost, sub(one, mul(at(T, HALF), e))));
  return select(below, scale(value, t), value);
}

export function sigmoid(x: usize, n: i32, out: usize): void {
  for (const end = x + ((<usize>(n & ~1)) << 3); x < end; x += 16, out += 16) {
    v128.store(out, sigmoidLanes(v128.load(x)));
  }
  if (n & 1) f64.store(out, scalarSigmoid(f64.load(x)));
}

export function scalarSigmoid(x: f64): f64 {
  return first(sigmoidLanes(both(x)));
}
