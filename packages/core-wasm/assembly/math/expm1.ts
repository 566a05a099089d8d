import { add, at, both, fastSumError, first, mul, select, sub, sumError } from './lanes';
import { expTail, powerOfTwo, quotient, remainderHigh, remainderLow, roundedQuotient } from './exp-parts';

const LOWEST: usize = 0;
const HIGHEST: usize = 1;
const MINUS_HALF: usize = 2;
const TWO: usize = 3;
const TINY: usize = 4; // 2^−54
const T = memory.data<f64>([-60.0, 710.0, -0.5, 2.0, 5.551115123125783e-17]);
const HALVE: usize = 0; // one off the exponent
const ABSOLUTE: usize = 1;
const BITS = memory.data<u64>([0x0010000000000000, 0x7fffffffffffffff]);

/**
 * e^x − 1 = (2^k − 1) + 2^k r + 2^k (e^(r + c) − 1 − r), seen within 1.1 ulp of exact.
 *
 * Summed from the largest term down, each rounding error carried on; at half size, because 2^1024 is no double.
 */
@inline
export function expm1Lanes(argument: v128): v128 {
  const x = f64x2.pmax(f64x2.pmin(argument, at(T, HIGHEST)), at(T, LOWEST));
  const t = roundedQuotient(x);
  const k = quotient(t);
  const high = remainderHigh(x, k);
  const low = remainderLow(k);
  const r = sub(high, low);
  const tail = expTail(r, sub(sub(high, r), low));
  const power = i64x2.sub(powerOfTwo(t), at(BITS, HALVE));

  const whole = add(power, at(T, MINUS_HALF));
  const linear = mul(power, r);
  const sum = add(whole, linear);
  const lost = add(sumError(power, at(T, MINUS_HALF), whole), fastSumError(whole, linear, sum));
  const value = mul(at(T, TWO), add(sum, add(mul(power, tail), lost)));
  return select(f64x2.lt(v128.and(argument, at(BITS, ABSOLUTE)), at(T, TINY)), argument, value);
}

export function expm1(x: usize, n: i32, out: usize): void {
  for (const end = x + ((<usize>(n & ~1)) << 3); x < end; x += 16, out += 16) {
    v128.store(out, expm1Lanes(v128.load(x)));
  }
  if (n & 1) f64.store(out, scalarExpm1(f64.load(x)));
}

export function scalarExpm1(x: f64): f64 {
  return first(expm1Lanes(both(x)));
}
