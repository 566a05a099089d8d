import { expLanes, scalarExp } from '../math/exp';
import { countEqual, hasNaN, maximum, pair } from './scan';

// state: 7 doubles
//   0  largest       of all x
//   8  sum           Σ e^(x − largest)
//  16  sumOfSquares  Σ e^(2 (x − largest))
//  24  count         of all x
//  32  total         Σ x over finite x
//  40  centred       Σ (x − mean)² over finite x
//  48  finite        number of finite x

const BLOCK: i32 = 1024;

export function logWeightsStart(state: usize): void {
  write(state, -Infinity, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
}

/** Blocks of 1024 become states of their own and are merged in order. */
export function logWeightsAdd(x: usize, n: i32, state: usize): void {
  for (let i = 0; i < n; i += BLOCK) addBlock(x + ((<usize>i) << 3), min<i32>(n - i, BLOCK), state);
}

export function logWeightsMerge(from: usize, into: usize): void {
  merge(
    into,
    f64.load(from),
    f64.load(from, 8),
    f64.load(from, 16),
    f64.load(from, 24),
    f64.load(from, 32),
    f64.load(from, 40),
    f64.load(from, 48),
  );
}

/** Lanes of all sums: i mod 4, joined as (0 + 2) + (1 + 3). */
function addBlock(x: usize, n: i32, state: usize): void {
  if (hasNaN(x, n)) return merge(state, NaN, NaN, NaN, n, NaN, NaN, 0.0);
  const largest = maximum(x, n);
  const shift = f64x2.splat(largest);
  const infinite = f64x2.splat(Infinity);
  const one = f64x2.splat(1.0);
  let sum0 = f64x2.splat(0.0);
  let sum2 = sum0;
  let squares0 = sum0;
  let squares2 = sum0;
  let total0 = sum0;
  let total2 = sum0;
  let finite0 = sum0;
  let finite2 = sum0;
  for (let i = 0, at = x; i < n; i += 4, at += 32) {
    const x0 = pair(at, n - i);
    const x2 = pair(at + 16, n - i - 2);
    const e0 = expLanes(f64x2.sub(x0, shift));
    const e2 = expLanes(f64x2.sub(x2, shift));
    sum0 = f64x2.add(sum0, e0);
    sum2 = f64x2.add(sum2, e2);
    squares0 = f64x2.add(squares0, f64x2.mul(e0, e0));
    squares2 = f64x2.add(squares2, f64x2.mul(e2, e2));
    const isFinite0 = f64x2.lt(f64x2.abs(x0), infinite);
    const isFinite2 = f64x2.lt(f64x2.abs(x2), infinite);
    total0 = f64x2.add(total0, v128.and(x0, isFinite0));
    total2 = f64x2.add(total2, v128.and(x2, isFinite2));
    finite0 = f64x2.add(finite0, v128.and(one, isFinite0));
    finite2 = f64x2.add(finite2, v128.and(one, isFinite2));
  }
  const total = join(total0, total2);
  const finite = join(finite0, finite2);
  const centred = finite > 0.0 ? squaresAbout(x, n, total / finite) : 0.0;
  if (abs<f64>(largest) < Infinity) {
    return merge(state, largest, join(sum0, sum2), join(squares0, squares2), n, total, centred, finite);
  }
  const ones: f64 = largest > 0.0 ? countEqual(x, n, largest) : 0.0;
  merge(state, largest, ones, ones, n, total, centred, finite);
}

/** Σ (x − mean)² over finite x. */
function squaresAbout(x: usize, n: i32, mean: f64): f64 {
  const centre = f64x2.splat(mean);
  const infinite = f64x2.splat(Infinity);
  let lower = f64x2.splat(0.0);
  let upper = lower;
  for (let i = 0; i < n; i += 4, x += 32) {
    const x0 = pair(x, n - i);
    const x2 = pair(x + 16, n - i - 2);
    const d0 = v128.and(f64x2.sub(x0, centre), f64x2.lt(f64x2.abs(x0), infinite));
    const d2 = v128.and(f64x2.sub(x2, centre), f64x2.lt(f64x2.abs(x2), infinite));
    lower = f64x2.add(lower, f64x2.mul(d0, d0));
    upper = f64x2.add(upper, f64x2.mul(d2, d2));
  }
  return join(lower, upper);
}

/**
 * into ← into ∪ the state of the other arguments; a state of nothing changes no bit.
 *
 * The centred square by Chan, Golub and LeVeque (1983, Amer. Statist. 37, 242).
 */
function merge(
  into: usize,
  largest: f64,
  sum: f64,
  sumOfSquares: f64,
  count: f64,
  total: f64,
  centred: f64,
  finite: f64,
): void {
  if (count == 0.0) return;
  if (f64.load(into, 24) == 0.0) return write(into, largest, sum, sumOfSquares, count, total, centred, finite);
  const intoLargest = f64.load(into);
  const intoTotal = f64.load(into, 32);
  const intoFinite = f64.load(into, 48);
  const both = max<f64>(intoLargest, largest);
  const intoScale = intoLargest == both ? 1.0 : scalarExp(intoLargest - both);
  const scale = largest == both ? 1.0 : scalarExp(largest - both);
  const all = intoFinite + finite;
  const pairs = intoFinite * finite;
  const between = pairs > 0.0 ? total / finite - intoTotal / intoFinite : 0.0;
  write(
    into,
    both,
    f64.load(into, 8) * intoScale + sum * scale,
    f64.load(into, 16) * (intoScale * intoScale) + sumOfSquares * (scale * scale),
    f64.load(into, 24) + count,
    intoTotal + total,
    f64.load(into, 40) + centred + (pairs > 0.0 ? between * between * (pairs / all) : 0.0),
    all,
  );
}

function write(
  state: usize,
  largest: f64,
  sum: f64,
  sumOfSquares: f64,
  count: f64,
  total: f64,
  centred: f64,
  finite: f64,
): void {
  f64.store(state, largest);
  f64.store(state, sum, 8);
  f64.store(state, sumOfSquares, 16);
  f64.store(state, count, 24);
  f64.store(state, total, 32);
  f64.store(state, centred, 40);
  f64.store(state, finite, 48);
}

@inline
function join(lower: v128, upper: v128): f64 {
  const lanes = f64x2.add(lower, upper);
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}
