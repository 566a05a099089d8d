// Sums and updates along contiguous rows: what the factorisations and densities are made of.

/**
 * Σ x[i] y[i] in four lanes: lane j sums i ≡ j (mod 4) in order from 0; the lanes fold as (0 + 2) + (1 + 3).
 */
@inline
export function dotRow(x: usize, y: usize, n: i32): f64 {
  const tail = n & 3;
  const end = x + ((<usize>(n - tail)) << 3);
  let even = v128.splat<f64>(0); // lanes 0, 1
  let odd = v128.splat<f64>(0); // lanes 2, 3
  while (x < end) {
    even = f64x2.add(even, f64x2.mul(v128.load(x), v128.load(y)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
    x += 32;
    y += 32;
  }
  let lane0 = f64x2.extract_lane(even, 0);
  let lane1 = f64x2.extract_lane(even, 1);
  let lane2 = f64x2.extract_lane(odd, 0);
  if (tail > 0) lane0 += load<f64>(x) * load<f64>(y);
  if (tail > 1) lane1 += load<f64>(x, 8) * load<f64>(y, 8);
  if (tail > 2) lane2 += load<f64>(x, 16) * load<f64>(y, 16);
  return lane0 + lane2 + (lane1 + f64x2.extract_lane(odd, 1));
}

/** y[i] ← y[i] − c x[i]. */
@inline
export function subtractMultiple(y: usize, c: f64, x: usize, n: i32): void {
  const end = x + ((<usize>(n & ~1)) << 3);
  const cs = f64x2.splat(c);
  while (x < end) {
    v128.store(y, f64x2.sub(v128.load(y), f64x2.mul(cs, v128.load(x))));
    x += 16;
    y += 16;
  }
  if (n & 1) store<f64>(y, load<f64>(y) - c * load<f64>(x));
}

/** y[i] ← y[i] / c. */
@inline
export function divideRow(y: usize, c: f64, n: i32): void {
  const end = y + ((<usize>(n & ~1)) << 3);
  const cs = f64x2.splat(c);
  while (y < end) {
    v128.store(y, f64x2.div(v128.load(y), cs));
    y += 16;
  }
  if (n & 1) store<f64>(y, load<f64>(y) / c);
}

/** Address of element i of a row of doubles. */
@inline
export function at(row: usize, i: i32): usize {
  return row + ((<usize>i) << 3);
}
