import { scalarExp } from '../math/exp';
import { at } from '../math/lanes';
import { LOWERING, raisedExp } from './exp-below';
import { BLOCK, COPY, copyBlock, join, LANES } from './room';
import { countEqual } from './scan';

// state: 7 doubles
//   0  largest       of all x
//   8  sum           Σ e^(x − largest)
//  16  sumOfSquares  Σ e^(2 (x − largest))
//  24  count         of all x
//  32  total         Σ x over finite x
//  40  centred       Σ (x − mean)² over finite x
//  48  finite        number of finite x

// Four lanes of each sum, from LANES.
const TOTALS: usize = 32;
const FINITES: usize = 64;
const NANS: usize = 96;
const SUMS: usize = 128;
const SQUARES: usize = 160;
const MAXIMA: usize = 192;
const CENTRED: usize = 224;

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
  let whole = n;
  if (n & 3) {
    whole = copyBlock(x, n);
    x = COPY;
  }
  totalLanes(x, whole);
  let total = join(LANES + TOTALS);
  let finite = <f64>n;
  if (!(abs<f64>(total) < Infinity)) {
    scanLanes(x, whole);
    if (join(LANES + NANS) != 0.0) return merge(state, NaN, NaN, NaN, n, NaN, NaN, 0.0);
    total = join(LANES + TOTALS);
    finite = join(LANES + FINITES);
  }
  const lanes = LANES + MAXIMA;
  const largest = max<f64>(max<f64>(f64.load(lanes), f64.load(lanes, 8)), max<f64>(f64.load(lanes, 16), f64.load(lanes, 24)));
  squareLanes(x, whole, finite > 0.0 ? total / finite : 0.0);
  const centred = join(LANES + CENTRED);
  if (abs<f64>(largest) < Infinity) {
    expsBelow(x, whole, largest);
    sumLanes(whole);
    return merge(state, largest, join(LANES + SUMS) * LOWERING, join(LANES + SQUARES) * LOWERING, n, total, centred, finite);
  }
  const ones: f64 = largest > 0.0 ? countEqual(x, n, largest) : 0.0;
  merge(state, largest, ones, ones, n, total, centred, finite);
}

const INFINITE: usize = 0;
const ONE: usize = 1;
const LOWER: usize = 2;
const NOTHING: usize = 3;
const T = memory.data<f64>([Infinity, 1.0, LOWERING, -Infinity]);

/** The largest x, and Σ x, which is finite where all are. */
function totalLanes(x: usize, n: i32): void {
  let total0 = f64x2.splat(0.0);
  let total2 = total0;
  let largest0 = v128.load64_splat(T + 8 * NOTHING);
  let largest2 = largest0;
  for (const end = x + ((<usize>n) << 3); x < end; x += 32) {
    const x0 = v128.load(x);
    const x2 = v128.load(x, 16);
    total0 = f64x2.add(total0, x0);
    total2 = f64x2.add(total2, x2);
    largest0 = f64x2.pmax(largest0, x0);
    largest2 = f64x2.pmax(largest2, x2);
  }
  const lanes = LANES;
  v128.store(lanes, total0, TOTALS);
  v128.store(lanes, total2, TOTALS + 16);
  v128.store(lanes, largest0, MAXIMA);
  v128.store(lanes, largest2, MAXIMA + 16);
}

/** Σ x and count of finite x, count of NaN. */
function scanLanes(x: usize, n: i32): void {
  let total0 = f64x2.splat(0.0);
  let total2 = total0;
  let finite0 = total0;
  let finite2 = total0;
  let nan0 = total0;
  let nan2 = total0;
  for (const end = x + ((<usize>n) << 3); x < end; x += 32) {
    const x0 = v128.load(x);
    const x2 = v128.load(x, 16);
    const isFinite0 = f64x2.lt(f64x2.abs(x0), at(T, INFINITE));
    const isFinite2 = f64x2.lt(f64x2.abs(x2), at(T, INFINITE));
    total0 = f64x2.add(total0, v128.and(x0, isFinite0));
    total2 = f64x2.add(total2, v128.and(x2, isFinite2));
    finite0 = f64x2.add(finite0, v128.and(at(T, ONE), isFinite0));
    finite2 = f64x2.add(finite2, v128.and(at(T, ONE), isFinite2));
    nan0 = f64x2.add(nan0, v128.and(at(T, ONE), f64x2.ne(x0, x0)));
    nan2 = f64x2.add(nan2, v128.and(at(T, ONE), f64x2.ne(x2, x2)));
  }
  const lanes = LANES;
  v128.store(lanes, total0, TOTALS);
  v128.store(lanes, total2, TOTALS + 16);
  v128.store(lanes, finite0, FINITES);
  v128.store(lanes, finite2, FINITES + 16);
  v128.store(lanes, nan0, NANS);
  v128.store(lanes, nan2, NANS + 16);
}

/** COPY = 2^512 e^(x − largest); x may be COPY. Sums of these in the same loop would keep V8 from joining its vectors. */
function expsBelow(x: usize, n: i32, largest: f64): void {
  const shift = f64x2.splat(largest);
  let to = COPY;
  for (const end = x + ((<usize>n) << 3); x < end; x += 32, to += 32) {
    const a = raisedExp(f64x2.sub(v128.load(x), shift));
    const b = raisedExp(f64x2.sub(v128.load(x, 16), shift));
    v128.store(to, a);
    v128.store(to, b, 16);
  }
}

/** Σ e and 2^−512 Σ e² of COPY. */
function sumLanes(n: i32): void {
  let sum0 = f64x2.splat(0.0);
  let sum2 = sum0;
  let squares0 = sum0;
  let squares2 = sum0;
  for (let at = COPY, end = at + ((<usize>n) << 3); at < end; at += 32) {
    sum0 = f64x2.add(sum0, v128.load(at));
    sum2 = f64x2.add(sum2, v128.load(at, 16));
    squares0 = f64x2.add(squares0, square(v128.load(at)));
    squares2 = f64x2.add(squares2, square(v128.load(at, 16)));
  }
  const lanes = LANES;
  v128.store(lanes, sum0, SUMS);
  v128.store(lanes, sum2, SUMS + 16);
  v128.store(lanes, squares0, SQUARES);
  v128.store(lanes, squares2, SQUARES + 16);
}

/** 2^512 (e / 2^512)² */
@inline
function square(e: v128): v128 {
  return f64x2.mul(e, f64x2.mul(e, at(T, LOWER)));
}

/** Σ (x − mean)² over finite x. */
function squareLanes(x: usize, n: i32, mean: f64): void {
  const centre = f64x2.splat(mean);
  let lower = f64x2.splat(0.0);
  let upper = lower;
  for (const end = x + ((<usize>n) << 3); x < end; x += 32) {
    const x0 = v128.load(x);
    const x2 = v128.load(x, 16);
    const d0 = v128.and(f64x2.sub(x0, centre), f64x2.lt(f64x2.abs(x0), at(T, INFINITE)));
    const d2 = v128.and(f64x2.sub(x2, centre), f64x2.lt(f64x2.abs(x2), at(T, INFINITE)));
    lower = f64x2.add(lower, f64x2.mul(d0, d0));
    upper = f64x2.add(upper, f64x2.mul(d2, d2));
  }
  const lanes = LANES;
  v128.store(lanes, lower, CENTRED);
  v128.store(lanes, upper, CENTRED + 16);
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
