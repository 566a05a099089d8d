import { expLanesF32 } from '../math/exp-f32';
import { at } from '../math/lanes-f32';
import { WORKSPACE } from '../memory';
import { fillLast } from './last';

// Gaussians whose mean and log variance stand side by side in a row of a network's output:
//
//   head [R, 2 D]:  mean | s,   log N(x; mean, e^s) = −½ Σ_d (log 2π + s_d + (x_d − mean_d)² e^−s_d)
//
// over what of x is not missing (NaN). Sums in eight lanes, d in lane d mod 8; the lanes are added in f64, ascending.

const SIGN: usize = 0;
const ONE: usize = 1;
const HALF: usize = 2;
const T = memory.data<u32>([0x80000000, 0x3f800000, 0x3f000000]);

const LOG_TWO_PI: f64 = 1.8378770664093456;
const SUMS: usize = WORKSPACE; // s + q, then the prior's s + v₀ e^−s, then how many
const STRENGTH: usize = WORKSPACE + 96;
const VARIANCE: usize = WORKSPACE + 100;
const LAST: usize = WORKSPACE + 128;

/** out[r] = log N(x[⌊r / samples⌋]; head[r]) for head [rows · samples, 2 D] and x [rows, D] of f32; out is f64. */
export function gaussianLikelihoodF32(x: usize, head: usize, rows: i32, samples: i32, D: i32, out: usize): void {
  each(x, head, rows, samples, D, 0, 0, out, 0, false);
}

/**
 * The same, and head ← its gradient; with a prior on the variances, ν pseudo-observations of variance v₀ each:
 *
 *   logPrior[r] = −½ ν Σ_d (s_d + v₀ e^−s_d)      (f64, not part of out, but of the gradient)
 */
export function gaussianGradientF32(
  x: usize, head: usize, rows: i32, samples: i32, D: i32, strength: f64, variance: f64, out: usize, logPrior: usize,
): void {
  each(x, head, rows, samples, D, <f32>strength, <f32>variance, out, logPrior, true);
}

@inline
function each(
  x: usize, head: usize, rows: i32, samples: i32, D: i32, strength: f32, variance: f32, out: usize, logPrior: usize,
  gradient: bool,
): void {
  const bytes = <usize>D << 2;
  const whole = bytes & ~31;
  const rest = bytes - whole;
  store<f32>(STRENGTH, strength);
  store<f32>(VARIANCE, variance);
  for (let r = 0; r < rows; ++r, x += bytes) {
    for (let s = 0; s < samples; ++s, head += 2 * bytes, out += 8) {
      memory.fill(SUMS, 0, 96);
      run(x, head, head + bytes, whole, gradient);
      if (rest) {
        fillLast(x + whole, rest, LAST, f32.NaN);
        fillLast(head + whole, rest, LAST + 32, 0);
        fillLast(head + bytes + whole, rest, LAST + 64, 0);
        run(LAST, LAST + 32, LAST + 64, 32, gradient);
        if (gradient) {
          memory.copy(head + whole, LAST + 32, rest);
          memory.copy(head + bytes + whole, LAST + 64, rest);
        }
      }
      let sum: f64 = 0;
      let prior: f64 = 0;
      let count: f64 = 0;
      for (let lane: usize = 0; lane < 32; lane += 4) {
        sum += <f64>load<f32>(SUMS + lane);
        prior += <f64>load<f32>(SUMS + lane, 32);
        count += <f64>load<f32>(SUMS + lane, 64);
      }
      store<f64>(out, -0.5 * (count * LOG_TWO_PI + sum));
      if (gradient) {
        store<f64>(logPrior, -0.5 * <f64>strength * prior);
        logPrior += 8;
      }
    }
  }
}

@inline
function run(x: usize, mean: usize, logVariance: usize, bytes: usize, gradient: bool): void {
  const sums = SUMS; // one reading of it: V8 joins no stores to two
  let sum0 = v128.load(sums), sum1 = v128.load(sums, 16);
  let prior0 = v128.load(sums, 32), prior1 = v128.load(sums, 48);
  let count0 = v128.load(sums, 64), count1 = v128.load(sums, 80);
  for (const end = x + bytes; x < end; x += 32, mean += 32, logVariance += 32) {
    const x0 = v128.load(x), x1 = v128.load(x, 16);
    const there0 = f32x4.eq(x0, x0), there1 = f32x4.eq(x1, x1);
    const s0 = v128.load(logVariance), s1 = v128.load(logVariance, 16);
    const w0 = expLanesF32(v128.xor(s0, at(T, SIGN))), w1 = expLanesF32(v128.xor(s1, at(T, SIGN)));
    const u0 = f32x4.sub(x0, v128.load(mean)), u1 = f32x4.sub(x1, v128.load(mean, 16));
    const g0 = f32x4.mul(u0, w0), g1 = f32x4.mul(u1, w1);
    const q0 = f32x4.mul(u0, g0), q1 = f32x4.mul(u1, g1);
    sum0 = f32x4.add(sum0, v128.and(there0, f32x4.add(s0, q0)));
    sum1 = f32x4.add(sum1, v128.and(there1, f32x4.add(s1, q1)));
    count0 = f32x4.add(count0, v128.and(there0, at(T, ONE)));
    count1 = f32x4.add(count1, v128.and(there1, at(T, ONE)));
    if (gradient) {
      const p0 = f32x4.mul(at(VARIANCE, 0), w0), p1 = f32x4.mul(at(VARIANCE, 0), w1);
      prior0 = f32x4.add(prior0, v128.and(there0, f32x4.add(s0, p0)));
      prior1 = f32x4.add(prior1, v128.and(there1, f32x4.add(s1, p1)));
      // ½ (q − 1) + ½ ν (v₀ e^−s − 1)
      const d0 = f32x4.add(f32x4.sub(q0, at(T, ONE)), f32x4.mul(at(STRENGTH, 0), f32x4.sub(p0, at(T, ONE))));
      const d1 = f32x4.add(f32x4.sub(q1, at(T, ONE)), f32x4.mul(at(STRENGTH, 0), f32x4.sub(p1, at(T, ONE))));
      v128.store(mean, v128.and(there0, g0));
      v128.store(mean, v128.and(there1, g1), 16);
      v128.store(logVariance, v128.and(there0, f32x4.mul(at(T, HALF), d0)));
      v128.store(logVariance, v128.and(there1, f32x4.mul(at(T, HALF), d1)), 16);
    }
  }
  v128.store(sums, sum0);
  v128.store(sums, sum1, 16);
  v128.store(sums, prior0, 32);
  v128.store(sums, prior1, 48);
  v128.store(sums, count0, 64);
  v128.store(sums, count1, 80);
}
