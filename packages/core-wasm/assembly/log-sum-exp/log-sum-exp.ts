import { scalarLog1p } from '../math/log1p';
import { LOWERING, raisedExp } from './exp-below';
import { BLOCK, COPY, copyBlock, join, LANES } from './room';
import { hasNaN, maximum } from './scan';

/**
 * log Σ exp x[i] = m + log(1 + rest), m the largest.
 *
 * The first term that equals m is the 1 and is left out of `rest`, so that log(e^0 + e^−40) keeps its digits. Blocks of
 * 1024 are summed in order and what each addition loses is carried (Neumaier 1974, ZAMM 54, 39).
 */
export function logSumExp(x: usize, n: i32): f64 {
  let m = -Infinity;
  let top = 0;
  for (let i = 0; i < n; i += BLOCK) {
    const largest = maximum(x + ((<usize>i) << 3), min<i32>(n - i, BLOCK), LANES);
    if (largest > m) {
      m = largest;
      top = i;
    }
  }
  if (abs<f64>(m) == Infinity) return hasNaN(x, n) ? NaN : m;
  if (n == 0) return m;
  let rest = 0.0;
  let lost = 0.0;
  for (let i = 0; i < n; i += BLOCK) {
    const block = sumBlock(x + ((<usize>i) << 3), min<i32>(n - i, BLOCK), m, i == top);
    const sum = rest + block;
    lost += rest < block ? block - sum + rest : rest - sum + block;
    rest = sum;
  }
  return m + scalarLog1p((rest + lost) * LOWERING);
}

/** 2^512 Σ exp(x[i] − m), without the first x[i] = m if that is here. Lanes: i mod 4, joined as (0 + 2) + (1 + 3). */
function sumBlock(x: usize, n: i32, m: f64, isTop: bool): f64 {
  if (isTop || (n & 7) != 0) {
    n = copyBlock(x, n);
    x = COPY;
    if (isTop) {
      let first = x;
      while (f64.load(first) != m) first += 8;
      f64.store(first, -Infinity);
    }
  }
  sumLanes(x, n, m);
  return join(LANES);
}

/** n is a multiple of 8: two pairs of vectors a turn take 1.6 ns an element of 80 MB when joined, one pair 1.75. */
function sumLanes(x: usize, n: i32, m: f64): void {
  const shift = f64x2.splat(m);
  let lower = f64x2.splat(0.0);
  let upper = f64x2.splat(0.0);
  for (const end = x + ((<usize>n) << 3); x < end; x += 64) {
    const a = raisedExp(f64x2.sub(v128.load(x), shift));
    const b = raisedExp(f64x2.sub(v128.load(x, 16), shift));
    const c = raisedExp(f64x2.sub(v128.load(x, 32), shift));
    const d = raisedExp(f64x2.sub(v128.load(x, 48), shift));
    lower = f64x2.add(f64x2.add(lower, a), c);
    upper = f64x2.add(f64x2.add(upper, b), d);
  }
  const lanes = LANES; // one address: of two V8 would join no stores
  v128.store(lanes, lower);
  v128.store(lanes, upper, 16);
}
