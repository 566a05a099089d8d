import { at } from '../linear-algebra/vector';
import { WORKSPACE } from '../memory';

/** Samples that go together: one beside the other in four vectors, which turbo joins to two. */
const TOGETHER: i32 = 8;
const COLUMN: usize = 64; // their coordinate q

const RESULTS: usize = WORKSPACE;
const COLUMNS: usize = WORKSPACE + COLUMN;

/**
 * out[i] = offset + prior ‖z[i]‖² + scale ‖c − R z[i]‖² for z [n, Q], R [k, Q] upper triangular (what is below its
 * diagonal is not read), c [k]; with prior = 0 the norm of z is left out, not multiplied.
 *
 * Orders: a coordinate of c − R z is one chain from c[d] over q = d … Q − 1; a squared norm is one chain over its
 * coordinates.
 */
export function linearGaussianLogDensity(
  z: usize, n: i32, Q: i32, r: usize, k: i32, c: usize, prior: f64, scale: f64, offset: f64, out: usize,
): void {
  const row = at(0, Q);
  const whole = n - n % TOGETHER;
  for (let i = 0; i < whole; i += TOGETHER) {
    turn(z + row * i, row, Q);
    logDensity(Q, r, k, c, prior, scale, offset, at(out, i));
  }
  if (whole == n) return;
  // the last ones, filled up with what happens to be there
  const rest = COLUMNS + COLUMN * Q;
  memory.copy(rest, z + row * whole, row * (n - whole));
  turn(rest, row, Q);
  logDensity(Q, r, k, c, prior, scale, offset, RESULTS);
  memory.copy(at(out, whole), RESULTS, at(0, n - whole));
}

/** COLUMNS[q][0 … 8) = z[0 … 8)[q]. */
function turn(z: usize, row: usize, Q: i32): void {
  let to = COLUMNS;
  let q = 0;
  for (; q < Q - 1; q += 2, z += 16, to += 2 * COLUMN) {
    turnPair(z, row, to);
    turnPair(z + 2 * row, row, to + 16);
    turnPair(z + 4 * row, row, to + 32);
    turnPair(z + 6 * row, row, to + 48);
  }
  if (q == Q) return;
  for (const end = to + COLUMN; to < end; to += 8, z += row) store<f64>(to, load<f64>(z));
}

/** Two coordinates of two samples. */
@inline
function turnPair(z: usize, row: usize, to: usize): void {
  const z0 = v128.load(z);
  const z1 = v128.load(z + row);
  v128.store(to, v128.shuffle<f64>(z0, z1, 0, 2));
  v128.store(to, v128.shuffle<f64>(z0, z1, 1, 3), COLUMN);
}

/** offset + prior ‖z‖² of the samples in COLUMNS. */
function logPrior(Q: i32, prior: f64, offset: f64, out: usize): void {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let p = COLUMNS, end = prior == 0 ? p : p + COLUMN * Q; p < end; p += COLUMN) {
    const z0 = v128.load(p), z1 = v128.load(p, 16), z2 = v128.load(p, 32), z3 = v128.load(p, 48);
    s0 = f64x2.add(s0, f64x2.mul(z0, z0));
    s1 = f64x2.add(s1, f64x2.mul(z1, z1));
    s2 = f64x2.add(s2, f64x2.mul(z2, z2));
    s3 = f64x2.add(s3, f64x2.mul(z3, z3));
  }
  const scales = f64x2.splat(prior), offsets = f64x2.splat(offset);
  s0 = f64x2.add(offsets, f64x2.mul(scales, s0));
  s1 = f64x2.add(offsets, f64x2.mul(scales, s1));
  s2 = f64x2.add(offsets, f64x2.mul(scales, s2));
  s3 = f64x2.add(offsets, f64x2.mul(scales, s3));
  v128.store(out, s0), v128.store(out, s1, 16), v128.store(out, s2, 32), v128.store(out, s3, 48);
}

/** All of the samples in COLUMNS. */
function logDensity(
  Q: i32, r: usize, k: i32, c: usize, prior: f64, scale: f64, offset: f64, out: usize,
): void {
  logPrior(Q, prior, offset, out);
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let d = 0;
  const end = COLUMNS + COLUMN * Q;
  for (; d < k - 1; d += 2, c += 16, r += at(16, 2 * Q)) {
    // two rows of R, the first of which has one element more
    let p = COLUMNS + COLUMN * d;
    let a0 = v128.load64_splat(c), a1 = a0, a2 = a0, a3 = a0;
    let b0 = v128.load64_splat(c, 8), b1 = b0, b2 = b0, b3 = b0;
    const first = v128.load64_splat(r);
    a0 = f64x2.sub(a0, f64x2.mul(first, v128.load(p)));
    a1 = f64x2.sub(a1, f64x2.mul(first, v128.load(p, 16)));
    a2 = f64x2.sub(a2, f64x2.mul(first, v128.load(p, 32)));
    a3 = f64x2.sub(a3, f64x2.mul(first, v128.load(p, 48)));
    p += COLUMN;
    let upper = r + 8;
    let lower = upper + at(0, Q);
    for (; p < end; p += COLUMN, upper += 8, lower += 8) {
      const z0 = v128.load(p), z1 = v128.load(p, 16), z2 = v128.load(p, 32), z3 = v128.load(p, 48);
      const u = v128.load64_splat(upper);
      a0 = f64x2.sub(a0, f64x2.mul(u, z0));
      a1 = f64x2.sub(a1, f64x2.mul(u, z1));
      a2 = f64x2.sub(a2, f64x2.mul(u, z2));
      a3 = f64x2.sub(a3, f64x2.mul(u, z3));
      const l = v128.load64_splat(lower);
      b0 = f64x2.sub(b0, f64x2.mul(l, z0));
      b1 = f64x2.sub(b1, f64x2.mul(l, z1));
      b2 = f64x2.sub(b2, f64x2.mul(l, z2));
      b3 = f64x2.sub(b3, f64x2.mul(l, z3));
    }
    s0 = f64x2.add(f64x2.add(s0, f64x2.mul(a0, a0)), f64x2.mul(b0, b0));
    s1 = f64x2.add(f64x2.add(s1, f64x2.mul(a1, a1)), f64x2.mul(b1, b1));
    s2 = f64x2.add(f64x2.add(s2, f64x2.mul(a2, a2)), f64x2.mul(b2, b2));
    s3 = f64x2.add(f64x2.add(s3, f64x2.mul(a3, a3)), f64x2.mul(b3, b3));
  }
  if (d < k) {
    let a0 = v128.load64_splat(c), a1 = a0, a2 = a0, a3 = a0;
    for (let p = COLUMNS + COLUMN * d; p < end; p += COLUMN, r += 8) {
      const u = v128.load64_splat(r);
      a0 = f64x2.sub(a0, f64x2.mul(u, v128.load(p)));
      a1 = f64x2.sub(a1, f64x2.mul(u, v128.load(p, 16)));
      a2 = f64x2.sub(a2, f64x2.mul(u, v128.load(p, 32)));
      a3 = f64x2.sub(a3, f64x2.mul(u, v128.load(p, 48)));
    }
    s0 = f64x2.add(s0, f64x2.mul(a0, a0));
    s1 = f64x2.add(s1, f64x2.mul(a1, a1));
    s2 = f64x2.add(s2, f64x2.mul(a2, a2));
    s3 = f64x2.add(s3, f64x2.mul(a3, a3));
  }
  const scales = f64x2.splat(scale);
  s0 = f64x2.add(v128.load(out), f64x2.mul(scales, s0));
  s1 = f64x2.add(v128.load(out, 16), f64x2.mul(scales, s1));
  s2 = f64x2.add(v128.load(out, 32), f64x2.mul(scales, s2));
  s3 = f64x2.add(v128.load(out, 48), f64x2.mul(scales, s3));
  v128.store(out, s0), v128.store(out, s1, 16), v128.store(out, s2, 32), v128.store(out, s3, 48);
}
