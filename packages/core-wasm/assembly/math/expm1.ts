import { each } from './each';
import { expRest, powerOfTwo, quotient, remainderHigh, roundedQuotient } from './exp-parts';
import { add, at, both, fastSumError, first, mul, select } from './lanes';

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
 * e^x − 1 = (2^k − 1) + 2^k high + 2^k rest, seen within 1.2 ulp of exact.
 *
 * Summed from the largest term down, each rounding error carried on; at half size, because 2^1024 is no double.
 */
@inline
export function expm1Lanes(argument: v128): v128 {
  const x = f64x2.pmax(f64x2.pmin(argument, at(T, HIGHEST)), at(T, LOWEST));
  const t = roundedQuotient(x);
  const k = quotient(t);
  const high = remainderHigh(x, k);
  const power = i64x2.sub(powerOfTwo(t), at(BITS, HALVE));

  const whole = add(power, at(T, MINUS_HALF)); // exact for −53 ≤ k ≤ 53; below that what is lost does not count
  const linear = mul(power, high);
  const sum = add(whole, linear);
  const lost = add(fastSumError(power, at(T, MINUS_HALF), whole), fastSumError(whole, linear, sum));
  const value = mul(at(T, TWO), add(sum, add(mul(power, expRest(high, k)), lost)));
  return select(f64x2.lt(v128.and(argument, at(BITS, ABSOLUTE)), at(T, TINY)), argument, value);
}

@unmanaged
class Expm1 {
  @inline
  lanes(x: v128): v128 {
    return expm1Lanes(x);
  }
}

export function expm1(x: usize, n: i32, out: usize): void {
  each<Expm1>(x, n, out);
}

export function scalarExpm1(x: f64): f64 {
  return first(expm1Lanes(both(x)));
}
