// f32.
import { powerOfTwo, remainderExp, roundedQuotient } from '../math/exp-parts-f32';
import { add, at, div, mul, sub } from '../math/lanes-f32';
import { scalarLog } from '../math/log';
import { WORKSPACE } from '../memory';

// log p(x | a) = Σ_d x_d a_d − log(1 + e^a_d) over what of x is not missing (NaN), a the logits.
//
//   log(1 + e^a) = max(a, 0) + log(1 + e^−|a|)
//
// The second terms are one product of factors from 1 to 2 and one logarithm for 960 elements: sixteen lanes multiply up to
// sixty factors each, element d in lane d mod 16, then the lanes in f64, ascending. The first terms and x a are sums in
// the same lanes. An element that adds nothing to either, as x = 0 and a = NOTHING do, may stand for one that is missing
// or beyond the end of the row.

const SIGN: usize = 0;
const ZERO: usize = 1;
const ONE: usize = 2;
const LOWEST: usize = 3;
const NOTHING: usize = 4;
const T = memory.data<f32>([-0.0, 0.0, 1.0, -86.0, -1000.0]);

/** Bytes of a step: four vectors share the constants, and V8 may join them by two. */
const STEP: usize = 64;
/** Bytes of sixty factors in each lane: 2^60 · 16 lanes are within f64. */
const RUN: usize = 60 * STEP;
// In the workspace: sums and products of the lanes, then copies of x and of a.
const PRODUCTS: usize = STEP;
const X: usize = 2 * STEP;
const A: usize = X + RUN;

/** out[r] = log p(x[⌊r / samples⌋] | logits[r]) for logits [rows · samples, D] and x [rows, D] of f32; out is f64. */
export function bernoulliLikelihoodF32(x: usize, logits: usize, rows: i32, samples: i32, D: i32, out: usize): void {
  each(x, logits, rows, samples, D, out, false);
}

/**
 * The same, and logits ← d log p / d logits = x − σ(a), 0 where x is missing. σ(a) was seen within 1.8e-7 of itself; below
 * −86 it is σ(−86) = 4.5e-38.
 */
export function bernoulliGradientF32(x: usize, logits: usize, rows: i32, samples: i32, D: i32, out: usize): void {
  each(x, logits, rows, samples, D, out, true);
}

@inline
function each(x: usize, logits: usize, rows: i32, samples: i32, D: i32, out: usize, gradient: bool): void {
  const bytes = <usize>D << 2;
  for (let r = 0; r < rows; ++r, x += bytes) {
    const whole = isThere(x, bytes) ? bytes & ~(STEP - 1) : 0;
    for (let s = 0; s < samples; ++s, logits += bytes, out += 8) {
      let sum: f64 = 0;
      let d: usize = 0;
      for (; d < whole; d += RUN) sum += run(x + d, logits + d, min(RUN, whole - d), gradient);
      for (d = whole; d < bytes; d += RUN) sum += runOfSome(x + d, logits + d, min(RUN, bytes - d), gradient);
      store<f64>(out, sum);
    }
  }
}

/** Whether nothing is missing: a sum with NaN is NaN. */
function isThere(x: usize, bytes: usize): bool {
  const end = x + bytes;
  let sums = at(T, ZERO);
  for (const last = x + (bytes & ~(STEP - 1)); x < last; x += STEP) {
    const upper = add(v128.load(x), v128.load(x, 16)), lower = add(v128.load(x, 32), v128.load(x, 48));
    sums = add(sums, add(upper, lower));
  }
  let there = i32x4.all_true(f32x4.eq(sums, sums));
  for (; x < end; x += 4) there = there && load<f32>(x) == load<f32>(x);
  return there;
}

/** The same of up to sixty steps of which some elements are missing or the last step is not whole. */
function runOfSome(x: usize, a: usize, bytes: usize, gradient: bool): f64 {
  const copy = WORKSPACE;
  const room = (bytes + STEP - 1) & ~(STEP - 1);
  for (let d: usize = 0; d < room; d += 4) {
    const value: f32 = d < bytes ? load<f32>(x + d) : NaN;
    const there = value == value;
    store<f32>(copy + d, there ? value : 0, X);
    store<f32>(copy + d, there ? load<f32>(a + d) : load<f32>(T + (NOTHING << 2)), A);
  }
  const sum = run(copy + X, copy + A, room, gradient);
  if (gradient) {
    for (let d: usize = 0; d < bytes; d += 4) {
      const value = load<f32>(x + d);
      store<f32>(a + d, value == value ? load<f32>(copy + d, A) : 0);
    }
  }
  return sum;
}

/** Σ x a − log(1 + e^a) of up to sixty whole steps, all there. */
@inline
function run(x: usize, a: usize, bytes: usize, gradient: bool): f64 {
  const lanes = WORKSPACE; // one reading of it: V8 joins no stores to two
  memory.fill(lanes, 0, STEP);
  for (let i: usize = 0; i < STEP; i += 16) v128.store(lanes + i, at(T, ONE), PRODUCTS);
  let sum0 = v128.load(lanes), sum1 = v128.load(lanes, 16), sum2 = v128.load(lanes, 32), sum3 = v128.load(lanes, 48);
  let product0 = v128.load(lanes, PRODUCTS), product1 = v128.load(lanes, PRODUCTS + 16);
  let product2 = v128.load(lanes, PRODUCTS + 32), product3 = v128.load(lanes, PRODUCTS + 48);
  const end = x + bytes;
  if (x < end) do {
    const a0 = v128.load(a), a1 = v128.load(a, 16), a2 = v128.load(a, 32), a3 = v128.load(a, 48);
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    const e0 = expOfMinus(a0), e1 = expOfMinus(a1), e2 = expOfMinus(a2), e3 = expOfMinus(a3);
    const factor0 = add(at(T, ONE), e0), factor1 = add(at(T, ONE), e1);
    const factor2 = add(at(T, ONE), e2), factor3 = add(at(T, ONE), e3);
    sum0 = add(sum0, term(x0, a0));
    sum1 = add(sum1, term(x1, a1));
    sum2 = add(sum2, term(x2, a2));
    sum3 = add(sum3, term(x3, a3));
    product0 = mul(product0, factor0);
    product1 = mul(product1, factor1);
    product2 = mul(product2, factor2);
    product3 = mul(product3, factor3);
    if (gradient) {
      const slope0 = slope(x0, a0, e0, factor0), slope1 = slope(x1, a1, e1, factor1);
      const slope2 = slope(x2, a2, e2, factor2), slope3 = slope(x3, a3, e3, factor3);
      v128.store(a, slope0);
      v128.store(a, slope1, 16);
      v128.store(a, slope2, 32);
      v128.store(a, slope3, 48);
    }
    x += STEP;
    a += STEP;
  } while (x < end);
  v128.store(lanes, sum0);
  v128.store(lanes, sum1, 16);
  v128.store(lanes, sum2, 32);
  v128.store(lanes, sum3, 48);
  v128.store(lanes, product0, PRODUCTS);
  v128.store(lanes, product1, PRODUCTS + 16);
  v128.store(lanes, product2, PRODUCTS + 32);
  v128.store(lanes, product3, PRODUCTS + 48);
  let sum: f64 = 0;
  let product: f64 = 1;
  for (let i: usize = 0; i < STEP; i += 4) {
    sum += <f64>load<f32>(lanes + i);
    product *= <f64>load<f32>(lanes + i, PRODUCTS);
  }
  return sum - scalarLog(product);
}

/** e^−|a|, |a| cut off at 86, where 2^k needs one factor. */
@inline
function expOfMinus(a: v128): v128 {
  const x = f32x4.pmax(v128.or(a, at(T, SIGN)), at(T, LOWEST));
  const t = roundedQuotient(x);
  return mul(remainderExp(x, t), powerOfTwo(t));
}

/** x a − max(a, 0). */
@inline
function term(x: v128, a: v128): v128 {
  return sub(mul(x, a), f32x4.pmax(a, at(T, ZERO)));
}

/** x − σ(a), σ = 1 / (1 + e) for a ≥ 0 and e / (1 + e) for a < 0; e ≤ 1. */
@inline
function slope(x: v128, a: v128, e: v128, factor: v128): v128 {
  return sub(x, div(f32x4.pmax(e, v128.and(f32x4.ge(a, at(T, ZERO)), at(T, ONE))), factor));
}
