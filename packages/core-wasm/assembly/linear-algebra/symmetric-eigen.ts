import { at, divideRow, dotRow, subtractMultiple } from './vector';

/** Steps for one eigenvalue before giving up; two are usual. */
const maximumSteps = 60;

/**
 * A = Vᵀ diag(λ) V: values descending, the orthonormal vectors in the rows of V. Reads the lower half of A [n, n].
 *
 * Householder to tridiagonal form, then implicit QL with Wilkinson's shift; both keep Qᵀ, so that reflections and
 * rotations run along rows. The signs of vectors, and the basis of an eigenspace, are what the algorithm leaves.
 *
 * scratch: n doubles. Returns 0, or 1 when it did not converge (NaN, infinities), and then what is in the outputs is
 * of no use.
 *
 * See Golub & Van Loan 2013, §8.3; Martin & Wilkinson 1968, Numer. Math. 12.
 */
export function symmetricEigen(a: usize, n: i32, scratch: usize, values: usize, vectors: usize): i32 {
  if (n == 0) return 0;
  memory.copy(vectors, a, <usize>n * at(0, n));
  const unit = scaleToUnit(vectors, n);
  tridiagonalise(vectors, n, values, scratch);
  accumulate(vectors, n, values);
  if (!diagonalise(values, scratch, n, vectors)) return 1;
  for (let i = 0; i < n; ++i) store<f64>(at(values, i), load<f64>(at(values, i)) * unit);
  sortDescending(values, vectors, n);
  return 0;
}

/**
 * Divides the lower half by the power of two at or below its largest element, and returns that power: nothing is
 * rounded, and neither 1e-300 nor 1e300 comes near the ends of the range on the way.
 */
function scaleToUnit(z: usize, n: i32): f64 {
  let top: f64 = 0;
  for (let i = 0, row = z; i < n; ++i, row += at(0, n)) top = max(top, largest(row, i + 1));
  const power = reinterpret<f64>(reinterpret<u64>(top) & 0x7ff0000000000000);
  const unit = max(power, f64.MIN_NORMAL_VALUE);
  for (let i = 0, row = z; i < n; ++i, row += at(0, n)) divideRow(row, unit, i + 1);
  return unit;
}

/**
 * Reflections H = I − u uᵀ / h from the last row up leave T = Q A Qᵀ. Row i of `z` becomes its u [i], `h`[i] its h (0: no
 * reflection), the diagonal of z that of T, and `e`[i] = T[i, i − 1]. Only the lower half is touched.
 */
function tridiagonalise(z: usize, n: i32, h: usize, e: usize): void {
  const stride = at(0, n);
  for (let i = n - 1; i > 0; --i) {
    const u = z + <usize>i * stride;
    const scale = largest(u, i);
    store<f64>(at(h, i), 0);
    store<f64>(at(e, i), 0);
    if (scale == 0) continue;
    divideRow(u, scale, i); // so that squares neither overflow nor vanish
    const last = load<f64>(at(u, i - 1));
    const square = dotRow(u, u, i);
    const alpha = last > 0 ? -sqrt(square) : sqrt(square);
    const hi = square - alpha * last;
    store<f64>(at(u, i - 1), last - alpha);
    store<f64>(at(h, i), hi);
    store<f64>(at(e, i), scale * alpha);

    // p = A u / h in e[0 … i − 1], from the lower half alone
    memory.fill(e, 0, at(0, i));
    for (let j = 0, row = z; j < i; ++j, row += stride) {
      const uj = load<f64>(at(u, j));
      store<f64>(at(e, j), load<f64>(at(e, j)) + dotRow(row, u, j + 1));
      subtractMultiple(e, -uj, row, j);
    }
    divideRow(e, hi, i);
    // q = p − (pᵀu / 2h) u;  A ← A − u qᵀ − q uᵀ
    subtractMultiple(e, dotRow(e, u, i) / (2 * hi), u, i);
    for (let j = 0, row = z; j < i; ++j, row += stride) {
      subtractMultiple(row, load<f64>(at(u, j)), e, j + 1);
      subtractMultiple(row, load<f64>(at(e, j)), u, j + 1);
    }
  }
  store<f64>(h, 0);
}

/** Turns the reflections in `z` into Qᵀ with A = Q T Qᵀ, and `h` into the diagonal of T. */
function accumulate(z: usize, n: i32, h: usize): void {
  const stride = at(0, n);
  for (let i = 0, u = z; i < n; ++i, u += stride) {
    const hi = load<f64>(at(h, i));
    for (let j = 0, row = z; j < i; ++j, row += stride) {
      // Qᵀ ← Qᵀ H on the leading block; the reflection leaves row and column i as they were, those of I
      if (hi != 0) subtractMultiple(row, dotRow(row, u, i) / hi, u, i);
      store<f64>(at(row, i), 0);
    }
    store<f64>(at(h, i), load<f64>(at(u, i)));
    memory.fill(u, 0, at(0, i));
    store<f64>(at(u, i), 1);
  }
}

/** Eigenvalues of T (diagonal d, e[i] = T[i, i − 1]) into d; its rotations go to the rows of z. */
function diagonalise(d: usize, e: usize, n: i32, z: usize): bool {
  memory.copy(e, at(e, 1), at(0, n - 1)); // now e[i] couples i and i + 1
  for (let l = 0; l < n; ++l) {
    for (let steps = 0; ; ++steps) {
      const m = blockEnd(d, e, l, n);
      if (m == l) break;
      if (steps == maximumSteps) return false;
      qlStep(d, e, l, m, z, n);
    }
    if (!(abs(load<f64>(at(d, l))) < Infinity)) return false;
  }
  return true;
}

/** The first m ≥ l whose coupling to m + 1 is negligible; NaN never is. */
function blockEnd(d: usize, e: usize, l: i32, n: i32): i32 {
  for (let m = l; m < n - 1; ++m) {
    const scale = abs(load<f64>(at(d, m))) + abs(load<f64>(at(d, m + 1)));
    if (abs(load<f64>(at(e, m))) <= f64.EPSILON * scale) return m;
  }
  return n - 1;
}

/** One implicit step on the block l … m, chasing the bulge from m up to l. */
function qlStep(d: usize, e: usize, l: i32, m: i32, z: usize, n: i32): void {
  const dl = load<f64>(at(d, l));
  const el = load<f64>(at(e, l));
  const half = (load<f64>(at(d, l + 1)) - dl) / (2 * el);
  // d[m] − shift; the shift is the eigenvalue of the leading 2 × 2 nearer to d[l]
  let g = load<f64>(at(d, m)) - dl + el / (half + copysign(hypotenuse(half, 1), half));
  let s: f64 = 1;
  let c: f64 = 1;
  let p: f64 = 0;
  for (let i = m - 1; i >= l; --i) {
    const di = at(d, i);
    const f = s * load<f64>(at(e, i));
    const b = c * load<f64>(at(e, i));
    const r = hypotenuse(f, g);
    store<f64>(at(e, i + 1), r);
    if (r == 0) {
      // f and g underflowed: the block falls apart here
      store<f64>(di, load<f64>(di, 8) - p, 8);
      store<f64>(at(e, m), 0);
      return;
    }
    s = f / r;
    c = g / r;
    g = load<f64>(di, 8) - p;
    const t = (load<f64>(di) - g) * s + 2 * c * b;
    p = s * t;
    store<f64>(di, g + p, 8);
    g = c * t - b;
    rotate(z + <usize>i * at(0, n), n, c, s);
  }
  store<f64>(at(d, l), load<f64>(at(d, l)) - p);
  store<f64>(at(e, l), g);
  store<f64>(at(e, m), 0);
}

/** Rows x and y = x + one row:  x ← c x − s y,  y ← s x + c y. */
function rotate(x: usize, n: i32, c: f64, s: f64): void {
  const stride = at(0, n);
  const cs = f64x2.splat(c);
  const ss = f64x2.splat(s);
  const end = at(x, n & ~1);
  while (x < end) {
    const xi = v128.load(x);
    const yi = v128.load(x + stride);
    v128.store(x, f64x2.sub(f64x2.mul(cs, xi), f64x2.mul(ss, yi)));
    v128.store(x + stride, f64x2.add(f64x2.mul(ss, xi), f64x2.mul(cs, yi)));
    x += 16;
  }
  if (n & 1) {
    const xi = load<f64>(x);
    const yi = load<f64>(x + stride);
    store<f64>(x, c * xi - s * yi);
    store<f64>(x + stride, s * xi + c * yi);
  }
}

/** By selection: at most n swaps of rows. */
function sortDescending(values: usize, vectors: usize, n: i32): void {
  const stride = at(0, n);
  for (let i = 0; i < n - 1; ++i) {
    let best = i;
    for (let j = i + 1; j < n; ++j) {
      if (load<f64>(at(values, j)) > load<f64>(at(values, best))) best = j;
    }
    if (best == i) continue;
    swap(at(values, i), at(values, best), 1);
    swap(vectors + <usize>i * stride, vectors + <usize>best * stride, n);
  }
}

function swap(x: usize, y: usize, n: i32): void {
  for (const end = at(x, n); x < end; x += 8, y += 8) {
    const xi = load<f64>(x);
    store<f64>(x, load<f64>(y));
    store<f64>(y, xi);
  }
}

/** max |x[i]|; NaN if there is one. */
function largest(x: usize, n: i32): f64 {
  let result: f64 = 0;
  for (let i = 0; i < n; ++i) result = max(result, abs(load<f64>(at(x, i))));
  return result;
}

/**
 * √(x² + y²) without overflow on the way. Direct where that is safe: the other formula's error has a bias, which the
 * norms of vectors collect (1.3e-13 instead of 1.6e-14 at 784 × 784).
 */
function hypotenuse(x: f64, y: f64): f64 {
  const square = x * x + y * y;
  if (square > 1e-280 && square < Infinity) return sqrt(square);
  const big = max(abs(x), abs(y));
  if (big == 0) return 0;
  const ratio = min(abs(x), abs(y)) / big;
  return big * sqrt(1 + ratio * ratio);
}
