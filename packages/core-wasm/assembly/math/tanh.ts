import { each } from './each';
import { powerOfTwo, quotient, remainderExp, remainderHigh, roundedQuotient } from './exp-parts';
import { add, at, both, div, fastSumError, first, mul, select, sub } from './lanes';

const LOWEST: usize = 0;
const ONE: usize = 1;
const MINUS_TWO: usize = 2;
const SIGN: usize = 3;
const NEAR: usize = 4;
const P: usize = 5;
const Q: usize = 8;
// P / (1 + z Q) is our own Chebyshev fit of (tanh x / x − 1) / z in z = x² on [0, 0.49], error 2^−56.4 of 1 / z (coefficients.py).
const T = memory.data<f64>([
  -60.0, 1.0, -2.0, -0.0, 0.7,
  -0.3333333333333333, -0.020495228867496176, -0.00019901990913609425,
  0.46148568660247774, 0.023286572463898085, 0.00020636437984768508,
]);

/**
 * x + x³ P(x²) / (1 + x² Q(x²)) for |x| < 0.7, else 1 − 2 e / (1 + e) with e = e^(−2|x|), seen within 1.2 ulp of exact.
 *
 * Both by one division; what its denominator lost corrects the quotient to first order.
 */
@inline
export function tanhLanes(argument: v128): v128 {
  const size = f64x2.abs(argument);
  const x = f64x2.pmax(mul(at(T, MINUS_TWO), size), at(T, LOWEST));
  const t = roundedQuotient(x);
  const k = quotient(t);
  const e = mul(remainderExp(remainderHigh(x, k), k), powerOfTwo(t));

  const z = mul(size, size);
  const p = add(at(T, P), mul(z, add(at(T, P + 1), mul(z, at(T, P + 2)))));
  const q = mul(z, add(at(T, Q), mul(z, add(at(T, Q + 1), mul(z, at(T, Q + 2))))));

  const near = f64x2.lt(size, at(T, NEAR));
  const one = at(T, ONE);
  const w = select(near, q, e);
  const d = add(one, w);
  const ratio = div(select(near, mul(mul(size, z), p), mul(at(T, MINUS_TWO), e)), d);
  const value = add(select(near, size, one), sub(ratio, mul(ratio, fastSumError(one, w, d))));
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
