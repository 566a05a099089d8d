import { expLanesF32 } from '../math/exp-f32';
import { at } from '../math/lanes-f32';
import { scalarLog } from '../math/log';
import { WORKSPACE } from '../memory';
import { fillLast } from './last';

// log p(x | a) = Σ_d x_d a_d − log(1 + e^a_d) over what of x is not missing (NaN), a the logits.
//
//   log(1 + e^a) = max(a, 0) + log(1 + e^−|a|)
//
// The second terms are one product of factors from 1 to 2 and one logarithm a row: eight lanes multiply, element d in lane
// d mod 8; after every 64 factors exponents are taken out and added up as whole numbers. The first terms and x a are sums
// in the same lanes; lanes are added in f64, ascending.

const SIGN: usize = 0;
const ONE: usize = 1;
const MANTISSA: usize = 2;
const BIAS: usize = 3;
const T = memory.data<u32>([0x80000000, 0x3f800000, 0x007fffff, 127]);

const LN2: f64 = 0.6931471805599453;
const LANES: usize = WORKSPACE; // sums, products and exponents of 8 lanes each
const LAST_X: usize = WORKSPACE + 96;
const LAST_A: usize = WORKSPACE + 128;
/** Bytes of 64 factors in each lane. */
const RUN: usize = 64 * 32;

/** out[r] = log p(x[⌊r / samples⌋] | logits[r]) for logits [rows · samples, D] and x [rows, D] of f32; out is f64. */
export function bernoulliLikelihoodF32(x: usize, logits: usize, rows: i32, samples: i32, D: i32, out: usize): void {
  each(x, logits, rows, samples, D, out, false);
}

/** The same, and logits ← d log p / d logits = x − σ(a), 0 where x is missing. */
export function bernoulliGradientF32(x: usize, logits: usize, rows: i32, samples: i32, D: i32, out: usize): void {
  each(x, logits, rows, samples, D, out, true);
}

@inline
function each(x: usize, logits: usize, rows: i32, samples: i32, D: i32, out: usize, gradient: bool): void {
  const bytes = <usize>D << 2;
  const whole = bytes & ~31;
  const rest = bytes - whole;
  for (let r = 0; r < rows; ++r, x += bytes) {
    for (let s = 0; s < samples; ++s, logits += bytes, out += 8) {
      memory.fill(LANES, 0, 96);
      v128.store(LANES, at(T, ONE), 32);
      v128.store(LANES, at(T, ONE), 48);
      for (let d: usize = 0; d < whole; d += RUN) {
        run(x + d, logits + d, min(RUN, whole - d), gradient);
      }
      if (rest) {
        fillLast(x + whole, rest, LAST_X, f32.NaN);
        fillLast(logits + whole, rest, LAST_A, 0);
        run(LAST_X, LAST_A, 32, gradient);
        if (gradient) memory.copy(logits + whole, LAST_A, rest);
      }
      let sum: f64 = 0;
      let product: f64 = 1;
      let exponent = 0;
      for (let lane: usize = 0; lane < 32; lane += 4) {
        sum += <f64>load<f32>(LANES + lane);
        product *= <f64>load<f32>(LANES + lane, 32);
        exponent += load<i32>(LANES + lane, 64);
      }
      store<f64>(out, sum - (<f64>exponent * LN2 + scalarLog(product)));
    }
  }
}

@inline
function run(x: usize, a: usize, bytes: usize, gradient: bool): void {
  let sum0 = v128.load(LANES), sum1 = v128.load(LANES, 16);
  let product0 = v128.load(LANES, 32), product1 = v128.load(LANES, 48);
  const zero0 = f32x4.splat(0), zero1 = zero0;
  for (const end = x + bytes; x < end; x += 32, a += 32) {
    const x0 = v128.load(x), x1 = v128.load(x, 16);
    const a0 = v128.load(a), a1 = v128.load(a, 16);
    const e0 = expLanesF32(v128.or(a0, at(T, SIGN))), e1 = expLanesF32(v128.or(a1, at(T, SIGN)));
    const there0 = f32x4.eq(x0, x0), there1 = f32x4.eq(x1, x1);
    const term0 = f32x4.sub(f32x4.mul(x0, a0), f32x4.pmax(a0, zero0));
    const term1 = f32x4.sub(f32x4.mul(x1, a1), f32x4.pmax(a1, zero1));
    sum0 = f32x4.add(sum0, v128.and(there0, term0));
    sum1 = f32x4.add(sum1, v128.and(there1, term1));
    const factor0 = f32x4.add(at(T, ONE), e0), factor1 = f32x4.add(at(T, ONE), e1);
    product0 = f32x4.mul(product0, v128.bitselect(factor0, at(T, ONE), there0));
    product1 = f32x4.mul(product1, v128.bitselect(factor1, at(T, ONE), there1));
    if (gradient) {
      const half0 = f32x4.div(at(T, ONE), factor0), half1 = f32x4.div(at(T, ONE), factor1);
      const sigmoid0 = v128.bitselect(half0, f32x4.mul(e0, half0), f32x4.ge(a0, zero0));
      const sigmoid1 = v128.bitselect(half1, f32x4.mul(e1, half1), f32x4.ge(a1, zero1));
      v128.store(a, v128.and(there0, f32x4.sub(x0, sigmoid0)));
      v128.store(a, v128.and(there1, f32x4.sub(x1, sigmoid1)), 16);
    }
  }
  v128.store(LANES, sum0);
  v128.store(LANES, sum1, 16);
  const exponent0 = i32x4.sub(i32x4.shr_u(product0, 23), at(T, BIAS));
  const exponent1 = i32x4.sub(i32x4.shr_u(product1, 23), at(T, BIAS));
  v128.store(LANES, v128.or(v128.and(product0, at(T, MANTISSA)), at(T, ONE)), 32);
  v128.store(LANES, v128.or(v128.and(product1, at(T, MANTISSA)), at(T, ONE)), 48);
  v128.store(LANES, i32x4.add(v128.load(LANES, 64), exponent0), 64);
  v128.store(LANES, i32x4.add(v128.load(LANES, 80), exponent1), 80);
}
