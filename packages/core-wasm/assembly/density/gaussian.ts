import { at, dotRow } from '../linear-algebra/vector';
import { addSquaredNorms } from './squared-norms';

/** log 2π. */
const LOG_TWO_PI: f64 = 1.8378770664093454836;

/** The constant of a log density: −½ (D log 2π + log det Σ). */
@inline
export function logNormaliser(D: i32, logDeterminant: f64): f64 {
  return -0.5 * (<f64>D * LOG_TWO_PI + logDeterminant);
}

/** out = x − mean. */
@inline
export function difference(x: usize, mean: usize, D: i32, out: usize): void {
  const end = at(x, D & ~1);
  while (x < end) {
    v128.store(out, f64x2.sub(v128.load(x), v128.load(mean)));
    x += 16;
    mean += 16;
    out += 16;
  }
  if (D & 1) store<f64>(out, load<f64>(x) - load<f64>(mean));
}

/** ‖W d‖² for W lower [D, D], with W d left in `out`; sums in the lanes of `dotRow`. */
@inline
export function whitenedSquare(w: usize, d: usize, D: i32, out: usize): f64 {
  for (let i = 0; i < D; ++i, w += at(0, D)) store<f64>(at(out, i), dotRow(w, d, i + 1));
  return finiteOrInfinite(dotRow(out, out, D), d, D);
}

/** A square that overflowed to ∞ − ∞ on its way is ∞; one of a difference d that is not a number stays so. */
@inline
export function finiteOrInfinite(square: f64, d: usize, D: i32): f64 {
  return square == square || hasNaN(d, D) ? square : Infinity;
}

function hasNaN(d: usize, D: i32): bool {
  for (let j = 0; j < D; ++j) if (isNaN(load<f64>(at(d, j)))) return true;
  return false;
}

/**
 * out[i] = log N(x[i]; mean, Σ) = −½ (D log 2π + log det Σ + ‖W (x[i] − mean)‖²),  W = L⁻¹, Σ = L Lᵀ.
 *
 * scratch: the difference [D], W times it [D].
 */
export function gaussianLogDensity(
  x: usize, mean: usize, w: usize, logDeterminant: f64, n: i32, D: i32, scratch: usize, out: usize,
): void {
  const constant = logNormaliser(D, logDeterminant);
  const white = at(scratch, D);
  for (let i = 0; i < n; ++i, x += at(0, D)) {
    difference(x, mean, D, scratch);
    store<f64>(at(out, i), constant - 0.5 * whitenedSquare(w, scratch, D, white));
  }
}

/** out[i] = log N(x[i]; 0, I) = −½ (D log 2π + ‖x[i]‖²). */
export function standardNormalLogDensity(x: usize, n: i32, D: i32, out: usize): void {
  memory.fill(out, 0, at(0, n));
  addSquaredNorms(x, n, D, -0.5, logNormaliser(D, 0), out);
}
