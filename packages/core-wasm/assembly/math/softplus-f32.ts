// f32.
import { eachF32 } from './each-f32';
import { remainderExp, roundedQuotient, scaleDown } from './exp-parts-f32';
import { add, at, fastSumError } from './lanes-f32';
import { log1pSumF32 } from './log1p-f32';

const LOWEST: usize = 0;
const ZERO: usize = 1;
const ONE: usize = 2;
const SIGN: usize = 3;
const T = memory.data<f32>([-104.0, 0.0, 1.0, -0.0]);

/**
 * log(1 + e^x) = max(x, 0) + log(1 + e^(−|x|)), seen within 1.6 ulp of exact.
 *
 * The derivative in x is 1 − e^(−y).
 */
@inline
export function softplusLanesF32(argument: v128): v128 {
  const x = f32x4.pmax(v128.or(argument, at(T, SIGN)), at(T, LOWEST));
  const t = roundedQuotient(x);
  const e = scaleDown(remainderExp(x, t), t);
  const one = at(T, ONE);
  const u = add(one, e);
  return add(f32x4.pmax(argument, at(T, ZERO)), log1pSumF32(e, u, fastSumError(one, e, u)));
}

@unmanaged
class SoftplusF32 {
  @inline
  lanes(x: v128): v128 {
    return softplusLanesF32(x);
  }
}

export function softplusF32(x: usize, n: i32, out: usize): void {
  eachF32<SoftplusF32>(x, n, out);
}
