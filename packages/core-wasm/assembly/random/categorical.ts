import { BLOCKS, CELL, WORDS } from './cells';
import { draw, UNIFORMS } from './draw';

const SLICE: i32 = 1024;

/** The running sums of p, behind the blocks in the workspace; of more categories they are added up for each draw. */
const SUMS: usize = WORDS + (<usize>BLOCKS) * CELL;
const MOST_SUMS: i32 = 65536;

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
  const pairs = rows * samples;
  let total = 0.0;
  let last = 0;
  let sample = samples;
  p -= (<usize>ldp) << 3;
  for (let from = 0; from < pairs; from += SLICE) {
    const to = min<i32>(from + SLICE, pairs);
    draw(UNIFORMS, key, firstRow, firstSample, samples, from, to, 8, step, out);
    for (let pair = from; pair < to; pair++, out += 8, sample++) {
      if (sample == samples) {
        sample = 0;
        p += (<usize>ldp) << 3;
        if (pair == 0 || ldp != 0) {
          last = lastPositive(p, K);
          total = addUp(p, K);
        }
      }
      const target = f64.load(out) * total;
      const k = K <= MOST_SUMS ? search(last, target) : walk(p, last, target);
      f64.store(out, total > 0.0 && total < Infinity ? <f64>k : NaN);
    }
  }
}

/** The last k with p[k] > 0, or 0: what is drawn where rounding lets no sum exceed the target. */
function lastPositive(p: usize, K: i32): i32 {
  for (let k = K - 1; k > 0; k--) if (f64.load(p + ((<usize>k) << 3)) > 0.0) return k;
  return 0;
}

/** Σ p in order; the largest sums so far go to SUMS, so that they rise even if some p is negative. */
function addUp(p: usize, K: i32): f64 {
  const kept = K <= MOST_SUMS;
  let sum = 0.0;
  let largest = -Infinity;
  for (let i: usize = 0, end = (<usize>K) << 3; i < end; i += 8) {
    sum += f64.load(p + i);
    largest = sum > largest ? sum : largest;
    if (kept) f64.store(SUMS + i, largest);
  }
  return sum;
}

/** The first k whose sum exceeds the target, at most `last`; by halves and without a branch on the data. */
function search(last: i32, target: f64): i32 {
  let k = 0;
  for (let left = last + 1; left > 1; ) {
    const half = left >> 1;
    k += f64.load(SUMS + ((<usize>(k + half - 1)) << 3)) > target ? 0 : half;
    left -= half;
  }
  return k;
}

/** The same by adding up. */
function walk(p: usize, last: i32, target: f64): i32 {
  let sum = 0.0;
  for (let k = 0; k < last; k++) {
    sum += f64.load(p + ((<usize>k) << 3));
    if (sum > target) return k;
  }
  return last;
}
