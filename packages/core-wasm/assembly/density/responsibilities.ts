import { at } from '../linear-algebra/vector';
import { expLanes } from '../math/exp';
import { logLanes } from '../math/log';
import { CELLS, endOfGroup } from './active-cells';
import { LOG_JOINT } from './mixture-log-joint';
import { CELL, GROUP } from './row-groups';

/** Shares of less than e^−60 of the largest in their row are 0. */
const LEAST: f64 = -60;

/**
 * Of the log joint densities l in LOG_JOINT [⌈n / 4⌉, K, 4], in place, k in sequence:
 *
 *   r[k] = e^(l[k] − m) / s,   s = Σₖ e^(l[k] − m),  m = maxₖ l[k],   log p = m + log s
 *
 * with 0 for e^(l − m) where l − m < −60: 9e-27, so that all shares left out together are less than 2⁻⁵³ of any component
 * that has 1e-10 of the rows' weight. Cells where all four rows are 0 keep their l and are not listed.
 *
 * A row with m = −∞ has log p = −∞ and shares by the weights, equal ones where they are 0 too. Four rows at a time:
 * logDensity has room for whole groups, and `shift` for one.
 */
export function respond(n: i32, K: i32, logWeights: usize, logDensity: usize, shift: usize): void {
  const size = CELL * K;
  const least = f64x2.splat(LEAST), nothing = f64x2.splat(-Infinity);
  let active = CELLS;
  for (let i = 0, group = LOG_JOINT; i < n; i += GROUP, group += size, logDensity += CELL) {
    const end = group + size;
    let m0 = nothing, m1 = nothing;
    for (let l = group; l < end; l += CELL) {
      m0 = f64x2.pmax(m0, v128.load(l)), m1 = f64x2.pmax(m1, v128.load(l, 16));
    }
    v128.store(logDensity, m0), v128.store(logDensity, m1, 16);
    if (v128.any_true(v128.or(f64x2.eq(m0, nothing), f64x2.eq(m1, nothing)))) {
      v128.store(shift, m0), v128.store(shift, m1, 16);
      for (let r = 0; r < GROUP; ++r) {
        if (load<f64>(at(shift, r)) != -Infinity) continue;
        store<f64>(at(shift, r), 0);
        shareByWeights(at(group, r), K, logWeights);
      }
      m0 = v128.load(shift), m1 = v128.load(shift, 16);
    }
    const first = active;
    const bound0 = f64x2.add(m0, least), bound1 = f64x2.add(m1, least);
    for (let l = group; l < end; l += CELL) {
      store<u32>(active, <u32>l);
      const below = v128.and(f64x2.lt(v128.load(l), bound0), f64x2.lt(v128.load(l, 16), bound1));
      active += <usize>(i64x2.bitmask(below) != 3) << 2;
    }
    endOfGroup(i, active);
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
    for (let cell = first; cell < active; cell += 4) {
      const l = <usize>load<u32>(cell);
      const l0 = v128.load(l), l1 = v128.load(l, 16);
      const e0 = v128.andnot(expLanes(f64x2.sub(l0, m0)), f64x2.lt(l0, bound0));
      const e1 = v128.andnot(expLanes(f64x2.sub(l1, m1)), f64x2.lt(l1, bound1));
      v128.store(l, e0), v128.store(l, e1, 16);
      s0 = f64x2.add(s0, e0), s1 = f64x2.add(s1, e1);
    }
    for (let cell = first; cell < active; cell += 4) {
      const r = <usize>load<u32>(cell);
      v128.store(r, f64x2.div(v128.load(r), s0)), v128.store(r, f64x2.div(v128.load(r, 16), s1), 16);
    }
    v128.store(logDensity, f64x2.add(v128.load(logDensity), logLanes(s0)));
    v128.store(logDensity, f64x2.add(v128.load(logDensity, 16), logLanes(s1)), 16);
  }
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
