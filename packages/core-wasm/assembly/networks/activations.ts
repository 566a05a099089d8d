// f32.
import { eachF32 } from '../math/each-f32';
import { expLanesF32 } from '../math/exp-f32';
import { add, at, mul, sub } from '../math/lanes-f32';
import { normalCdfLanesF32 } from '../math/normal-cdf-f32';
import { sigmoidF32 } from '../math/sigmoid-f32';
import { softplusF32 } from '../math/softplus-f32';
import { tanhF32 } from '../math/tanh-f32';

export const IDENTITY: i32 = 0;
export const TANH: i32 = 1;
export const RELU: i32 = 2;
export const SOFTPLUS: i32 = 3;
export const SIGMOID: i32 = 4;
export const GELU: i32 = 5;

const ZERO: usize = 0;
const ONE: usize = 1;
const MINUS_HALF: usize = 2;
const DENSITY: usize = 3; // 1 / √(2π)
const T = memory.data<f32>([0.0, 1.0, -0.5, 0.3989422804014327]);
const SIGN = memory.data<u32>([0x80000000]);

@unmanaged
class Relu {
  @inline
  lanes(x: v128): v128 {
    return f32x4.pmax(x, at(T, ZERO));
  }
}

@unmanaged
class Gelu {
  @inline
  lanes(x: v128): v128 {
    return mul(x, normalCdfLanesF32(x));
  }
}

/** y[i] = f(a[i]); y may be a. */
export function activateF32(kind: i32, a: usize, n: i32, y: usize): void {
  if (kind == TANH) tanhF32(a, n, y);
  else if (kind == RELU) eachF32<Relu>(a, n, y);
  else if (kind == SOFTPLUS) softplusF32(a, n, y);
  else if (kind == SIGMOID) sigmoidF32(a, n, y);
  else if (kind == GELU) eachF32<Gelu>(a, n, y);
  else if (y != a) memory.copy(y, a, <usize>n << 2);
}

/** 1 − y². */
@unmanaged
class TanhSlope {
  @inline
  lanes(y: v128): v128 {
    return sub(at(T, ONE), mul(y, y));
  }
}

/** 1 where y > 0, else 0; NaN stays. */
@unmanaged
class ReluSlope {
  @inline
  lanes(y: v128): v128 {
    return v128.or(v128.and(f32x4.gt(y, at(T, ZERO)), at(T, ONE)), f32x4.ne(y, y));
  }
}

/** σ(a) = 1 − e^−y. */
@unmanaged
class SoftplusSlope {
  @inline
  lanes(y: v128): v128 {
    return sub(at(T, ONE), expLanesF32(v128.xor(y, at(SIGN, 0))));
  }
}

/** y (1 − y). */
@unmanaged
class SigmoidSlope {
  @inline
  lanes(y: v128): v128 {
    return mul(y, sub(at(T, ONE), y));
  }
}

/** Φ(a) + a φ(a). */
@unmanaged
class GeluSlope {
  @inline
  lanes(a: v128): v128 {
    const density = mul(at(T, DENSITY), expLanesF32(mul(at(T, MINUS_HALF), mul(a, a))));
    return add(normalCdfLanesF32(a), mul(a, density));
  }
}

/** dy[i] ← dy[i] f′, from y = f(a) alone except for gelu, which takes it from a. */
export function activationGradientF32(kind: i32, a: usize, y: usize, dy: usize, n: i32): void {
  if (kind == TANH) slopes<TanhSlope>(y, dy, n);
  else if (kind == RELU) slopes<ReluSlope>(y, dy, n);
  else if (kind == SOFTPLUS) slopes<SoftplusSlope>(y, dy, n);
  else if (kind == SIGMOID) slopes<SigmoidSlope>(y, dy, n);
  else if (kind == GELU) slopes<GeluSlope>(a, dy, n);
}

/** dy ← dy · f(x). */
@inline
function slopes<F>(x: usize, dy: usize, n: i32): void {
  const f = changetype<F>(0);
  for (const end = x + ((<usize>(n & ~7)) << 2); x < end; x += 32, dy += 32) {
    const one = mul(v128.load(dy), f.lanes(v128.load(x)));
    const other = mul(v128.load(dy, 16), f.lanes(v128.load(x, 16)));
    v128.store(dy, one);
    v128.store(dy, other, 16);
  }
  for (const end = x + ((<usize>(n & 7)) << 2); x < end; x += 4, dy += 4) {
    store<f32>(dy, load<f32>(dy) * f32x4.extract_lane(f.lanes(v128.load32_splat(x)), 0));
  }
}
