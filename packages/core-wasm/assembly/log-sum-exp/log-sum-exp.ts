import { expLanes } from '../math/exp';
import { scalarLog1p } from '../math/log1p';
import { countEqual, hasNaN, maximum, pair } from './scan';

const BLOCK: i32 = 1024;

/**
 * log Σ exp x[i] = m + log(1 + rest), m the largest.
 *
 * One of the terms that equal m is the 1 and is left out of `rest`, so that log(e^0 + e^−40) keeps its digits.
 * Blocks of 1024 are summed in order and what each addition loses is carried (Neumaier 1974, ZAMM 54, 39).
 */
export function logSumExp(x: usize, n: i32): f64 {
  const m = maximum(x, n);
  if (abs<f64>(m) == Infinity) return hasNaN(x, n) ? NaN : m;
  let rest = <f64>(countEqual(x, n, m) - 1);
  let lost = 0.0;
  for (let i = 0; i < n; i += BLOCK) {
    const block = sumBelow(x + ((<usize>i) << 3), min<i32>(n - i, BLOCK), m);
    const sum = rest + block;
    lost += rest < block ? block - sum + rest : rest - sum + block;
    rest = sum;
  }
  return m + scalarLog1p(rest + lost);
}

/** out[r] = log Σ_c exp x[r, c], each row as by `logSumExp`. */
export function logSumExpRows(x: usize, rows: i32, columns: i32, out: usize): void {
  const stride = (<usize>columns) << 3;
  for (const end = out + ((<usize>rows) << 3); out < end; x += stride, out += 8) {
    f64.store(out, logSumExp(x, columns));
  }
}

/** Σ exp(x[i] − m) over x[i] ≠ m. Lanes: i mod 4, joined as (0 + 2) + (1 + 3). */
function sumBelow(x: usize, n: i32, m: f64): f64 {
  const shift = f64x2.splat(m);
  let lower = f64x2.splat(0.0);
  let upper = f64x2.splat(0.0);
  for (let i = 0; i < n; i += 4, x += 32) {
    lower = f64x2.add(lower, termBelow(pair(x, n - i), shift));
    upper = f64x2.add(upper, termBelow(pair(x + 16, n - i - 2), shift));
  }
  const lanes = f64x2.add(lower, upper);
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

@inline
function termBelow(x: v128, m: v128): v128 {
  return v128.andnot(expLanes(f64x2.sub(x, m)), f64x2.eq(x, m));
}
