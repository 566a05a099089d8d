// f32.
import { eachF32 } from './each-f32';
import { remainderExp, roundedQuotient, scale } from './exp-parts-f32';
import { at } from './lanes-f32';

const LOWEST: usize = 0;
const HIGHEST: usize = 1;
// Beyond these two the result is 0 or ∞ anyway, and k stays small enough for `scale`.
const T = memory.data<f32>([-104.0, 89.0]);

/** e^x, seen within 0.91 ulp of exact. */
@inline
export function expLanesF32(argument: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(argument, at(T, HIGHEST)), at(T, LOWEST));
  const t = roundedQuotient(x);
  return scale(remainderExp(x, t), t);
}

@unmanaged
class ExpF32 {
  @inline
  lanes(x: v128): v128 {
    return expLanesF32(x);
  }
}

export function expF32(x: usize, n: i32, out: usize): void {
  eachF32<ExpF32>(x, n, out);
}
