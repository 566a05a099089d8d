import { first } from '../math/lanes';
import { uniformLanes, words } from './lanes';
import { block, word0, word1, word2, word3 } from './threefry';

/**
 * out[rows, samples] = the first k with p[0] + … + p[k] > u Σ p, u the first uniform of the block (row, sample, 0, step).
 *
 * A category of probability 0 is never drawn. NaN where Σ p is not positive and finite.
 */
export function categorical(
  key: usize,
  firstRow: f64,
  rows: i32,
  firstSample: f64,
  samples: i32,
  step: f64,
  p: usize,
  ldp: i32,
  K: i32,
  out: usize,
): void {
  for (let row = 0; row < rows; row++, p += (<usize>ldp) << 3) {
    let total = 0.0;
    for (let k = 0; k < K; k++) total += f64.load(p + ((<usize>k) << 3));
    const proper = total > 0.0 && total < Infinity;
    for (let sample = 0; sample < samples; sample++, out += 8) {
      block(key, <u64>(firstRow + row), <u64>(firstSample + sample), 0, <u64>step);
      const u = first(uniformLanes(i64x2.splat(word0)));
      f64.store(out, proper ? <f64>invert(p, K, u * total) : NaN);
    }
  }
}

/** The first k whose running sum exceeds the target; where rounding lets none, the last with p > 0. */
function invert(p: usize, K: i32, target: f64): i32 {
  let sum = 0.0;
  let last = 0;
  for (let k = 0; k < K; k++) {
    const share = f64.load(p + ((<usize>k) << 3));
    if (share > 0.0) last = k;
    sum += share;
    if (sum > target) return k;
  }
  return last;
}

/** out[rows, samples, width] = 1 where the uniform of that element lies below p[row, element], else 0; NaN for a NaN p. */
export function bernoulli(
  key: usize,
  firstRow: f64,
  rows: i32,
  firstSample: f64,
  samples: i32,
  width: i32,
  step: f64,
  p: usize,
  ldp: i32,
  out: usize,
): void {
  for (let row = 0; row < rows; row++, p += (<usize>ldp) << 3) {
    for (let sample = 0; sample < samples; sample++) {
      for (let e = 0; e < width; e++, out += 8) {
        if ((e & 3) == 0) block(key, <u64>(firstRow + row), <u64>(firstSample + sample), e >> 2, <u64>step);
        const u = first(uniformLanes(i64x2.splat(word(e & 3))));
        const probability = f64.load(p + ((<usize>e) << 3));
        f64.store(out, probability == probability ? <f64>(u < probability) : NaN);
      }
    }
  }
}

@inline
function word(i: i32): u64 {
  if (i == 0) return word0;
  if (i == 1) return word1;
  return i == 2 ? word2 : word3;
}
