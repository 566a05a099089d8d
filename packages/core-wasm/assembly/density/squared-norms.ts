/**
 * out[i] += offset + scale · Σ_j x[i, j]² for x [n, D].
 *
 * Order of the sum: two chains over even and odd j, added at the end; an odd D adds its last square to that.
 */
export function addSquaredNorms(x: usize, n: i32, D: i32, scale: f64, offset: f64, out: usize): void {
  const even = D & ~1;
  let row = x;
  for (let i = 0; i < n; i++) {
    let pairs = f64x2.splat(0);
    const tail = row + (<usize>even << 3);
    for (; row < tail; row += 16) {
      const v = v128.load(row);
      pairs = f64x2.add(pairs, f64x2.mul(v, v));
    }
    let sum = f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
    if (even < D) {
      const v = load<f64>(row);
      sum += v * v;
      row += 8;
    }
    const to = out + (<usize>i << 3);
    store<f64>(to, load<f64>(to) + (offset + scale * sum));
  }
}
