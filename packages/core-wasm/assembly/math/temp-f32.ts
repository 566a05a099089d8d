const T = memory.data<f32>([1.44269504, 12582912.0, 0.693359375, -2.12194440e-4, 1.0, 0.5, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.9875691500e-4, 88.0, -87.0]);
@inline function c(i: usize): v128 { return v128.load32_splat(T + (i << 2)); }
@inline export function expLanesF32(a: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(a, c(11)), c(12));
  const t = f32x4.add(f32x4.mul(x, c(0)), c(1));
  const k = f32x4.sub(t, c(1));
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(k, c(2))), f32x4.mul(k, c(3)));
  let p = c(10);
  p = f32x4.add(f32x4.mul(p, r), c(9));
  p = f32x4.add(f32x4.mul(p, r), c(8));
  p = f32x4.add(f32x4.mul(p, r), c(7));
  p = f32x4.add(f32x4.mul(p, r), c(6));
  p = f32x4.add(f32x4.mul(p, r), c(5));
  const y = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), c(4));
  return f32x4.mul(y, i32x4.add(i32x4.shl(t, 23), c(4)));
}
