import { at } from '../linear-algebra/vector';
import { cellsToRows } from './active-cells';
import { BEHIND, blockRows, logJoint } from './mixture-log-joint';
import { respond } from './responsibilities';
import { CELL, GROUP } from './row-groups';
import { addStatistics } from './statistics';

// Behind what the log joint densities need: log densities and weights of a block, whole groups of rows.
const DENSITIES: usize = BEHIND + CELL;
const WEIGHTS: usize = DENSITIES + 256 * 8; // at first log Σₖ e^(l − m)
const SHIFT: usize = WEIGHTS + 256 * 8;

/**
 * The E-step of a Gaussian mixture over n rows, its statistics included; arguments and layout: kernels.ts.
 *
 * A block of rows at a time goes through three steps in the workspace: log joint densities, component by component;
 * responsibilities, row by row in lanes; statistics, component by component, of the rows that have a share in it. Every
 * statistic is one chain over rows in order (tied: within a row over components), so splitting the rows into blocks moves
 * no bit of it; the returned Σ w log p is one chain too, but starts at 0 in every call.
 */
export function mixtureEStep(
  x: usize, rowWeights: usize, n: i32, D: i32, K: i32, kind: i32,
  logWeights: usize, means: usize, factors: usize, logDeterminants: usize,
  counts: usize, sums: usize, scatters: usize, logCertainty: usize, logDensity: usize, responsibilities: usize,
): f64 {
  const most = blockRows(D, K, kind);
  let total: f64 = 0;
  for (let i = 0; i < n; i += most) {
    const rows = min(most, n - i);
    const block = x + <usize>i * at(0, D);
    logJoint(block, rows, D, K, kind, logWeights, means, factors, logDeterminants);
    respond(rows, K, logWeights, DENSITIES, WEIGHTS, SHIFT);
    memory.copy(at(logDensity, i), DENSITIES, at(0, rows));
    if (responsibilities) cellsToRows(rows, K, responsibilities + <usize>i * at(0, K));
    total = addLogDensities(rowWeights ? at(rowWeights, i) : 0, rows, total, logCertainty);
    addStatistics(block, rows, D, K, kind, WEIGHTS, means, counts, sums, scatters);
  }
  return total;
}

/**
 * total + Σ w log p, in order, over rows of a weight; likewise logCertainty + Σ w log maxₖ r[k], whose largest r is 1 / s;
 * WEIGHTS ← w, but 0 for rows of density 0 and for those that fill up the last group: they add nothing to the statistics.
 */
function addLogDensities(rowWeights: usize, n: i32, total: f64, logCertainty: usize): f64 {
  let certainty = load<f64>(logCertainty);
  for (let i = 0; i < n; ++i) {
    const weight = rowWeights ? load<f64>(at(rowWeights, i)) : 1;
    const logp = load<f64>(at(DENSITIES, i));
    if (weight != 0) total += weight * logp, certainty -= weight * load<f64>(at(WEIGHTS, i));
    store<f64>(at(WEIGHTS, i), logp == -Infinity ? 0 : weight);
  }
  store<f64>(logCertainty, certainty);
  for (let i = n; i & (GROUP - 1); ++i) store<f64>(at(WEIGHTS, i), 0);
  return total;
}
