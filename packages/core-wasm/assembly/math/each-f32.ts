// f32. The loop of each.ts over four lanes.

/** out[i] = f(x[i]); out may be x. F is a class with a method `lanes`, a function of four numbers at a time. */
@inline
export function eachF32<F>(x: usize, n: i32, out: usize): void {
  const f = changetype<F>(0);
  for (const end = x + ((<usize>(n & ~7)) << 2); x < end; x += 32, out += 32) {
    const a = f.lanes(v128.load(x));
    const b = f.lanes(v128.load(x, 16));
    v128.store(out, a);
    v128.store(out, b, 16);
  }
  for (const end = x + ((<usize>(n & 7)) << 2); x < end; x += 4, out += 4) {
    f32.store(out, f32x4.extract_lane(f.lanes(v128.load32_splat(x)), 0));
  }
}
