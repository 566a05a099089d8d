import { expLanesF32 } from '../math/exp-f32';
import { scalarLog } from '../math/log';
import { WORKSPACE } from '../memory';

/** e^a of one row. */
const EXPONENTIALS: usize = WORKSPACE;

/**
 * out[r] = log Poisson(x[⌊r / samples⌋]; e^a) + Σ log x! = Σ_d x_d a_d − e^a_d over what is not missing (NaN), for log rates
 * a [rows · samples, D] and x [rows, D] of f32, in f64, d ascending. The constant − Σ log x! of a row is the caller's.
 */
export function poissonLikelihoodF32(x: usize, a: usize, rows: i32, samples: i32, D: i32, out: usize): void {
  poisson(x, a, rows, samples, D, out, false);
}

/** The same, and a ← x − e^a, 0 where x is missing. */
export function poissonGradientF32(x: usize, a: usize, rows: i32, samples: i32, D: i32, out: usize): void {
  poisson(x, a, rows, samples, D, out, true);
}

@inline
function poisson(x: usize, a: usize, rows: i32, samples: i32, D: i32, out: usize, gradient: bool): void {
  const bytes = <usize>D << 2;
  for (let r = 0; r < rows; ++r, x += bytes) {
    for (let s = 0; s < samples; ++s, a += bytes, out += 8) {
      exponentials(a, bytes);
      let sum: f64 = 0;
      for (let d: usize = 0; d < bytes; d += 4) {
        const value = load<f32>(x + d);
        const rate = load<f32>(EXPONENTIALS + d);
        const there = value == value;
        if (there) sum += <f64>value * <f64>load<f32>(a + d) - <f64>rate;
        if (gradient) store<f32>(a + d, there ? value - rate : 0);
      }
      store<f64>(out, sum);
    }
  }
}

/**
 * out[r] = Σ_d log softmax(a_d)[x_d] over what is not missing (NaN): column d of x [rows, D] holds a level 0 … levels[d] − 1
 * as f32, and a [rows · samples, Σ levels] its logits, column after column; levels is i32 [D]. In f64, d ascending.
 */
export function categoricalLikelihoodF32(
  x: usize, a: usize, rows: i32, samples: i32, D: i32, levels: usize, out: usize,
): void {
  categorical(x, a, rows, samples, D, levels, out, false);
}

/** The same, and a ← 1[level = x_d] − softmax(a_d), 0 where x is missing. */
export function categoricalGradientF32(
  x: usize, a: usize, rows: i32, samples: i32, D: i32, levels: usize, out: usize,
): void {
  categorical(x, a, rows, samples, D, levels, out, true);
}

@inline
function categorical(
  x: usize, a: usize, rows: i32, samples: i32, D: i32, levels: usize, out: usize, gradient: bool,
): void {
  const row = <usize>D << 2;
  for (let r = 0; r < rows; ++r, x += row) {
    for (let s = 0; s < samples; ++s, out += 8) {
      let sum: f64 = 0;
      for (let d: usize = 0; d < row; d += 4) {
        const bytes = <usize>load<i32>(levels + d) << 2;
        sum += column(load<f32>(x + d), a, bytes, gradient);
        a += bytes;
      }
      store<f64>(out, sum);
    }
  }
}

/** log softmax(a)[x] with the largest taken out. */
function column(x: f32, a: usize, bytes: usize, gradient: bool): f64 {
  const there = x == x;
  let largest = load<f32>(a);
  for (let j: usize = 4; j < bytes; j += 4) largest = max<f32>(largest, load<f32>(a + j));
  for (let j: usize = 0; j < bytes; j += 4) store<f32>(EXPONENTIALS + j, load<f32>(a + j) - largest);
  const place = there ? <usize>x << 2 : 0;
  const own = load<f32>(EXPONENTIALS + place);
  exponentials(EXPONENTIALS, bytes);
  let sum: f32 = 0;
  for (let j: usize = 0; j < bytes; j += 4) sum += load<f32>(EXPONENTIALS + j);
  if (gradient) {
    for (let j: usize = 0; j < bytes; j += 4) {
      const hit: f32 = j == place ? 1 : 0;
      store<f32>(a + j, there ? hit - load<f32>(EXPONENTIALS + j) / sum : 0);
    }
  }
  return there ? <f64>own - scalarLog(<f64>sum) : 0;
}

/** EXPONENTIALS[d] = e^a[d]. */
function exponentials(a: usize, bytes: usize): void {
  if (a != EXPONENTIALS) memory.copy(EXPONENTIALS, a, bytes);
  for (let d: usize = 0; d < bytes; d += 16) {
    v128.store(EXPONENTIALS + d, expLanesF32(v128.load(EXPONENTIALS + d)));
  }
}
