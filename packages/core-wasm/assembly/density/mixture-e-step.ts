import { at, divideRow, dotRow, subtractMultiple } from '../linear-algebra/vector';
import { exp } from '../math/exp';
import { scalarLog } from '../math/log';
import { difference, finiteOrInfinite, logNormaliser, whitenedSquare } from './gaussian';

// Covariance kinds, as callers number them.
const FULL = 0;
const TIED = 1;
const DIAGONAL = 2;
// 3: spherical

/**
 * The E-step of a Gaussian mixture over n rows, its statistics included; arguments and layout: kernels.ts.
 *
 *   logp[k] = log πₖ + log N(x; μₖ, Σₖ),   log p(x) = m + log Σₖ e^(logp[k] − m) with m = maxₖ logp[k]
 *   r[k] = e^(logp[k] − m) / Σₖ e^(logp[k] − m)
 *
 * Three passes over the block: log densities, component by component so that a factor stays in cache; one exp over all
 * n K of them; sums and statistics, row by row. Every statistic is one chain over rows in order (tied: within a row over
 * components), so splitting the rows into blocks moves no bit of it; the returned Σ w log p starts at 0 in every call.
 */
export function mixtureEStep(
  x: usize, rowWeights: usize, n: i32, D: i32, K: i32, kind: i32,
  logWeights: usize, means: usize, factors: usize, logDeterminants: usize, scratch: usize,
  counts: usize, sums: usize, scatters: usize, logDensity: usize, responsibilities: usize,
): f64 {
  mixtureLogJoint(
    x, n, D, K, kind, logWeights, means, factors, logDeterminants, scratch, responsibilities,
  );
  for (let i = 0, r = responsibilities; i < n; ++i, r += at(0, K)) {
    store<f64>(at(logDensity, i), subtractMaximum(r, K, logWeights));
  }
  exp(responsibilities, n * K, responsibilities);

  let total: f64 = 0;
  for (let i = 0, row = x, r = responsibilities; i < n; ++i, row += at(0, D), r += at(0, K)) {
    const logp = at(logDensity, i);
    const possible = load<f64>(logp) != -Infinity;
    const sum = normalise(r, K);
    if (possible) store<f64>(logp, load<f64>(logp) + scalarLog(sum));
    const weight = rowWeights ? load<f64>(at(rowWeights, i)) : 1;
    if (weight == 0) continue;
    total += weight * load<f64>(logp);
    if (!possible) continue;
    for (let k = 0; k < K; ++k) {
      const share = weight * load<f64>(at(r, k));
      if (share == 0) continue;
      difference(row, means + <usize>k * at(0, D), D, scratch);
      store<f64>(at(counts, k), load<f64>(at(counts, k)) + share);
      subtractMultiple(sums + <usize>k * at(0, D), -share, scratch, D);
      addScatter(kind, scatters, k, share, scratch, D);
    }
  }
  return total;
}

/**
 * out[i, k] = log πₖ + log N(x[i]; μₖ, Σₖ), component by component so that a factor stays in cache.
 *
 * Arguments and layout: kernels.ts.
 */
export function mixtureLogJoint(
  x: usize, n: i32, D: i32, K: i32, kind: i32,
  logWeights: usize, means: usize, factors: usize, logDeterminants: usize, scratch: usize, out: usize,
): void {
  for (let k = 0; k < K; ++k) {
    const constant = load<f64>(at(logWeights, k)) + logNormaliser(D, load<f64>(at(logDeterminants, k)));
    const mean = means + <usize>k * at(0, D);
    const factor = factors + factorOffset(kind, k, D);
    for (let i = 0, row = x, logp = at(out, k); i < n; ++i, row += at(0, D), logp += at(0, K)) {
      difference(row, mean, D, scratch);
      store<f64>(logp, constant - 0.5 * standardSquare(kind, factor, scratch, D, at(scratch, D)));
    }
  }
}

/** Where the factor of component k stands. */
@inline
function factorOffset(kind: i32, k: i32, D: i32): usize {
  if (kind == FULL) return at(0, k * D * D);
  if (kind == TIED) return 0;
  return kind == DIAGONAL ? at(0, k * D) : at(0, k);
}

/** ‖Σ^(−½) d‖²; the standardised difference is left in `out`. */
@inline
function standardSquare(kind: i32, factor: usize, d: usize, D: i32, out: usize): f64 {
  if (kind == FULL || kind == TIED) return whitenedSquare(factor, d, D, out);
  const step: usize = kind == DIAGONAL ? 8 : 0;
  for (let j = 0; j < D; ++j, factor += step) {
    store<f64>(at(out, j), load<f64>(at(d, j)) * load<f64>(factor));
  }
  return finiteOrInfinite(dotRow(out, out, D), d, D);
}

/**
 * r[k] ← logp[k] − maxₖ logp[k]; returns that maximum. Where the density is 0 under every component (maximum −∞), what
 * is left of the row is shared by the weights, and equally where they are 0 too.
 */
@inline
function subtractMaximum(r: usize, K: i32, logWeights: usize): f64 {
  const top = maximum(r, K);
  let from = r;
  let shift = top;
  if (top == -Infinity) {
    from = logWeights;
    shift = maximum(logWeights, K);
  }
  for (let k = 0; k < K; ++k) store<f64>(at(r, k), shift == -Infinity ? 0 : load<f64>(at(from, k)) - shift);
  return top;
}

/** max x[k]; NaN if there is one, −∞ of none. */
@inline
function maximum(x: usize, K: i32): f64 {
  let top = -Infinity;
  for (let k = 0; k < K; ++k) top = max(top, load<f64>(at(x, k)));
  return top;
}

/** r[k] ← r[k] / Σ r; returns the sum, taken in order. */
@inline
function normalise(r: usize, K: i32): f64 {
  let sum: f64 = 0;
  for (let k = 0; k < K; ++k) sum += load<f64>(at(r, k));
  divideRow(r, sum, K);
  return sum;
}

/** Adds share · d dᵀ, or what the kind keeps of it, to the scatter of component k. */
@inline
function addScatter(kind: i32, scatters: usize, k: i32, share: f64, d: usize, D: i32): void {
  if (kind == FULL || kind == TIED) {
    let row = scatters + (kind == FULL ? at(0, k * D * D) : 0);
    for (let i = 0; i < D; ++i, row += at(0, D)) {
      subtractMultiple(row, -share * load<f64>(at(d, i)), d, i + 1);
    }
  } else if (kind == DIAGONAL) {
    const row = scatters + at(0, k * D);
    for (let i = 0; i < D; ++i) {
      const di = load<f64>(at(d, i));
      store<f64>(at(row, i), load<f64>(at(row, i)) + share * di * di);
    }
  } else {
    store<f64>(at(scatters, k), load<f64>(at(scatters, k)) + share * dotRow(d, d, D));
  }
}
