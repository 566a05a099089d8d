import { quotient, remainderExp, remainderHigh, roundedQuotient } from '../math/exp-parts';
import { at } from '../math/lanes';

const LOWEST = memory.data<f64>([-1000.0]);
const RAISED = memory.data<f64>([1.3407807929942597e154]); // 2^512

/** What takes 2^512 away again; rounds where the result is subnormal, and there alone. */
export const LOWERING: f64 = 7.458340731200207e-155; // 2^−512

/**
 * 2^512 e^d for d ≤ 0, the bits of `exp` apart from the exponent: one scaling where `exp` needs two, for nothing that
 * counts is subnormal. Below −1000, and at −∞, it is 2^512 e^−1000: less than 2^−360 of what the smallest double gives,
 * and 0 once LOWERING is applied.
 */
@inline
export function raisedExp(d: v128): v128 {
  const x = f64x2.pmax(d, at(LOWEST, 0));
  const t = roundedQuotient(x);
  const k = quotient(t);
  const value = remainderExp(remainderHigh(x, k), k);
  return f64x2.mul(value, i64x2.add(i64x2.shl(t, 52), at(RAISED, 0)));
}
