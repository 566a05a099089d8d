import { expLanesF32 } from '../math/temp-f32';
const T = memory.data<f32>([1.0, 2.0]);
@inline function at(i: usize): v128 { return v128.load32_splat(T + (i << 2)); }
export function activateF32(kind: i32, a: usize, n: i32, y: usize): void {
  for (let i: usize = 0; i < (<usize>n << 2); i += 4) {
    const v = v128.load32_splat(a + i);
    let r = v;
    if (kind == 1) { r = f32x4.sub(at(0), f32x4.div(at(1), f32x4.add(at(0), expLanesF32(f32x4.mul(at(1), v))))); }
    else if (kind == 2) r = f32x4.pmax(v, f32x4.splat(0));
    store<f32>(y + i, f32x4.extract_lane(r, 0));
  }
}
export function activationGradientF32(kind: i32, a: usize, y: usize, dy: usize, n: i32): void {
  for (let i: usize = 0; i < (<usize>n << 2); i += 4) {
    const v = load<f32>(y + i);
    const d: f32 = kind == 1 ? 1 - v * v : v > 0 ? 1 : 0;
    store<f32>(dy + i, load<f32>(dy + i) * d);
  }
}
