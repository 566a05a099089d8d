// f32.
import { eachF32 } from './each-f32';
import { remainderExp, roundedQuotient, scaleDown } from './exp-parts-f32';
import { add, at, div, select } from './lanes-f32';

const LOWEST: usize = 0;
const ZERO: usize = 1;
const ONE: usize = 2;
const SIGN: usize = 3;
const T = memory.data<f32>([-104.0, 0.0, 1.0, -0.0]);

/**
 * 1 / (1 + e) for x ≥ 0 and e / (1 + e) for x < 0 with e = e^(−|x|), seen within 2.3 ulp of exact.
 *
 * The derivative in x is y (1 − y).
 */
@inline
export function sigmoidLanesF32(argument: v128): v128 {
  const x = f32x4.pmax(v128.or(argument, at(T, SIGN)), at(T, LOWEST));
  const t = roundedQuotient(x);
  const e = scaleDown(remainderExp(x, t), t);
  const one = at(T, ONE);
  return div(select(f32x4.lt(argument, at(T, ZERO)), e, one), add(one, e));
}

@unmanaged
class SigmoidF32 {
  @inline
  lanes(x: v128): v128 {
    return sigmoidLanesF32(x);
  }
}

export function sigmoidF32(x: usize, n: i32, out: usize): void {
  eachF32<SigmoidF32>(x, n, out);
}
