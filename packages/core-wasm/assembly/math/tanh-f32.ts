// f32.
import { eachF32 } from './each-f32';
import { powerOfTwo, remainderExp, roundedQuotient } from './exp-parts-f32';
import { add, at, div, mul, select, sub } from './lanes-f32';

const LOWEST: usize = 0;
const ONE: usize = 1;
const TWO: usize = 2;
const MINUS_TWO: usize = 3;
const SIGN: usize = 4;
const NEAR: usize = 5;
const P: usize = 6;
// The polynomial is our own minimax fit of (tanh x / x − 1) / x² in x² on [0, 0.6], error 2^−28.4 of tanh x / x (coefficients.py).
const T = memory.data<f32>([
  -40.0, 1.0, 2.0, -2.0, -0.0, 0.6,
  -0.3333329927222388, 0.13331958245521489, -0.05378668369719472, 0.02080538476097393, -0.005905868421329674,
]);

/**
 * x + x³ P(x²) for |x| < 0.6, else 1 − 2 e / (1 + e) with e = e^(−2|x|), seen within 1.5 ulp of exact.
 *
 * The derivative in x is 1 − y².
 */
@inline
export function tanhLanesF32(argument: v128): v128 {
  const size = f32x4.abs(argument);
  const x = f32x4.pmax(mul(at(T, MINUS_TWO), size), at(T, LOWEST));
  const t = roundedQuotient(x);
  const e = mul(remainderExp(x, t), powerOfTwo(t));
  const one = at(T, ONE);
  const far = sub(one, div(mul(at(T, TWO), e), add(one, e)));
  const z = mul(size, size);
  const p = add(at(T, P + 2), mul(z, add(at(T, P + 3), mul(z, at(T, P + 4)))));
  const near = add(size, mul(mul(size, z), add(at(T, P), mul(z, add(at(T, P + 1), mul(z, p))))));
  return select(at(T, SIGN), argument, select(f32x4.lt(size, at(T, NEAR)), near, far));
}

@unmanaged
class TanhF32 {
  @inline
  lanes(x: v128): v128 {
    return tanhLanesF32(x);
  }
}

export function tanhF32(x: usize, n: i32, out: usize): void {
  eachF32<TanhF32>(x, n, out);
}
