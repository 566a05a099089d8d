import { at } from '../linear-algebra/vector';
import { expLanes } from '../math/exp';
import { logLanes } from '../math/log';
import { CELL, GROUP } from './row-groups';

/**
 * Of the log joint densities l in `groups` [⌈n / 4⌉, K, 4], in place, k in sequence:
 *
 *   r[k] = e^(l[k] − m) / s,   s = Σₖ e^(l[k] − m),  m = maxₖ l[k],   log p = m + log s
 *
 * A row with m = −∞ has log p = −∞ and shares by the weights, equal ones where they are 0 too. Four rows at a time:
 * logDensity has room for whole groups, and `shift` for one.
 */
export function respond(
  groups: usize, n: i32, K: i32, logWeights: usize, logDensity: usize, shift: usize,
): void {
  const size = CELL * K;
  for (let i = 0; i < n; i += GROUP, groups += size, logDensity += CELL) {
    const end = groups + size;
    const nothing = f64x2.splat(-Infinity);
    let m0 = nothing, m1 = nothing;
    for (let l = groups; l < end; l += CELL) {
      m0 = f64x2.pmax(m0, v128.load(l)), m1 = f64x2.pmax(m1, v128.load(l, 16));
    }
    v128.store(logDensity, m0), v128.store(logDensity, m1, 16);
    if (v128.any_true(v128.or(f64x2.eq(m0, nothing), f64x2.eq(m1, nothing)))) {
      v128.store(shift, m0), v128.store(shift, m1, 16);
      for (let r = 0; r < GROUP; ++r) {
        if (load<f64>(at(shift, r)) != -Infinity) continue;
        store<f64>(at(shift, r), 0);
        shareByWeights(at(groups, r), K, logWeights);
      }
      m0 = v128.load(shift), m1 = v128.load(shift, 16);
    }
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
    for (let l = groups; l < end; l += CELL) {
      const e0 = expLanes(f64x2.sub(v128.load(l), m0)), e1 = expLanes(f64x2.sub(v128.load(l, 16), m1));
      v128.store(l, e0), v128.store(l, e1, 16);
      s0 = f64x2.add(s0, e0), s1 = f64x2.add(s1, e1);
    }
    for (let r = groups; r < end; r += CELL) {
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

/** groups [⌈n / 4⌉, K, 4] ← w groups, and 0 where w [⌈n / 4⌉, 4] is 0, whatever stood there. */
export function weigh(groups: usize, n: i32, K: i32, w: usize): void {
  const nothing = f64x2.splat(0);
  for (let i = 0; i < n; i += GROUP, w += CELL) {
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    const keep0 = f64x2.ne(w0, nothing), keep1 = f64x2.ne(w1, nothing);
    for (const end = groups + CELL * K; groups < end; groups += CELL) {
      v128.store(groups, v128.and(f64x2.mul(v128.load(groups), w0), keep0));
      v128.store(groups, v128.and(f64x2.mul(v128.load(groups, 16), w1), keep1), 16);
    }
  }
}
