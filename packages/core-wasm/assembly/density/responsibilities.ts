import { at } from '../linear-algebra/vector';
import { expLanes } from '../math/exp';
import { logLanes } from '../math/log';
import { CELLS, endOfGroup } from './active-cells';
import { LOG_JOINT } from './mixture-log-joint';
import { CELL, GROUP } from './row-groups';

/** Shares of less than e^−60 of the largest in their row are 0. */
const LEAST = memory.data<f64>([-60]);
const NOTHING = memory.data<f64>([0, 0, 0, 0]);

/**
 * Of the log joint densities l in LOG_JOINT [⌈n / 4⌉, K, 4], in place, k in sequence:
 *
 *   r[k] = e^(l[k] − m) / s,   s = Σₖ e^(l[k] − m),  m = maxₖ l[k],   log p = m + log s
 *
 * with 0 for e^(l − m) where l − m < −60: 9e-27, so that all shares left out together are less than 2⁻⁵³ of any component
 * that has 1e-10 of the rows' weight. Cells where all four rows are 0 keep their l and are not listed.
 *
 * A row with m = −∞ has log p = −∞ and shares by the weights, equal ones where they are 0 too. Four rows at a time:
 * logDensity and logSum (log s) have room for whole groups, `shift` for one.
 */
export function respond(n: i32, K: i32, logWeights: usize, logDensity: usize, logSum: usize, shift: usize): void {
  const size = CELL * K;
  let active = CELLS;
  for (let i = 0, group = LOG_JOINT; i < n; i += GROUP, group += size, logDensity += CELL, logSum += CELL) {
    const end = group + size;
    maxima(group, end, logDensity);
    memory.copy(shift, logDensity, CELL);
    for (let r = 0; r < GROUP; ++r) {
      if (load<f64>(at(shift, r)) != -Infinity) continue;
      store<f64>(at(shift, r), 0);
      shareByWeights(at(group, r), K, logWeights);
    }
    const first = active;
    active = listActive(group, end, shift, active);
    endOfGroup(i, active);
    exponentials(first, active, shift, logSum);
    divide(first, active, logSum);
    addLogs(logSum, logDensity);
  }
}

/** out [4] = max of the cells from `l` to `end`. */
function maxima(l: usize, end: usize, out: usize): void {
  let m0 = v128.load(l), m1 = v128.load(l, 16);
  for (l += CELL; l < end; l += CELL) {
    m0 = f64x2.pmax(v128.load(l), m0), m1 = f64x2.pmax(v128.load(l, 16), m1);
  }
  v128.store(out, m0), v128.store(out, m1, 16);
}

/** Lists the cells from `l` to `end` where a row is not below its m − 60, or is not a number. */
function listActive(l: usize, end: usize, m: usize, active: usize): usize {
  const least = v128.load64_splat(LEAST);
  const bound0 = f64x2.add(v128.load(m), least), bound1 = f64x2.add(v128.load(m, 16), least);
  for (; l < end; l += CELL) {
    store<u32>(active, <u32>l);
    const below = v128.and(f64x2.lt(v128.load(l), bound0), f64x2.lt(v128.load(l, 16), bound1));
    active += <usize>(i64x2.bitmask(below) != 3) << 2;
  }
  return active;
}

/** Of the listed cells: l ← e^(l − m), 0 where l is below m − 60; sum [4] = Σ of it. */
function exponentials(cell: usize, end: usize, m: usize, sum: usize): void {
  let s0 = v128.load(NOTHING), s1 = v128.load(NOTHING, 16);
  for (; cell < end; cell += 4) {
    const l = <usize>load<u32>(cell);
    const l0 = v128.load(l), l1 = v128.load(l, 16);
    const m0 = v128.load(m), m1 = v128.load(m, 16);
    const below0 = f64x2.lt(l0, f64x2.add(m0, v128.load64_splat(LEAST)));
    const below1 = f64x2.lt(l1, f64x2.add(m1, v128.load64_splat(LEAST)));
    const e0 = v128.andnot(expLanes(f64x2.sub(l0, m0)), below0);
    const e1 = v128.andnot(expLanes(f64x2.sub(l1, m1)), below1);
    v128.store(l, e0), v128.store(l, e1, 16);
    s0 = f64x2.add(s0, e0), s1 = f64x2.add(s1, e1);
  }
  v128.store(sum, s0), v128.store(sum, s1, 16);
}

/** Of the listed cells: r = e / s. */
function divide(cell: usize, end: usize, s: usize): void {
  const s0 = v128.load(s), s1 = v128.load(s, 16);
  for (; cell < end; cell += 4) {
    const r = <usize>load<u32>(cell);
    v128.store(r, f64x2.div(v128.load(r), s0)), v128.store(r, f64x2.div(v128.load(r, 16), s1), 16);
  }
}

/** s [4] ← log s; out [4] += that. */
function addLogs(s: usize, out: usize): void {
  const log0 = logLanes(v128.load(s)), log1 = logLanes(v128.load(s, 16));
  v128.store(s, log0), v128.store(s, log1, 16);
  v128.store(out, f64x2.add(v128.load(out), log0)), v128.store(out, f64x2.add(v128.load(out, 16), log1), 16);
}

/** A row without density: log weights less their maximum for l, 0 if all are −∞. A NaN in the row stays. */
function shareByWeights(l: usize, K: i32, logWeights: usize): void {
  let top = -Infinity;
  for (let k = 0; k < K; ++k) {
    if (isNaN(load<f64>(l + CELL * k))) return;
    top = max(top, load<f64>(at(logWeights, k)));
  }
  for (let k = 0; k < K; ++k) {
    store<f64>(l + CELL * k, top == -Infinity ? 0 : load<f64>(at(logWeights, k)) - top);
  }
}
