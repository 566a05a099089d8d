import { squaresF64 } from '../generated/tiles';
import { at } from '../linear-algebra/vector';
import { WORKSPACE } from '../memory';
import { logNormaliser } from './gaussian';
import { CELL, GROUP, toGroups, toRows } from './row-groups';

// Covariance kinds, as callers number them.
export const FULL: i32 = 0;
export const TIED: i32 = 1;
export const DIAGONAL: i32 = 2;
// 3: spherical

// The workspace during a block of rows; sizes in doubles.
//
//   LOG_JOINT   [groups, K, 4]         log joint densities; later responsibilities
//   COLUMNS     [groups, chunk, 4]     the rows as columns; later the weighted differences of the statistics
//   CENTRED     [groups, D, 4]         the same minus a mean
const JOINT_SIZE: i32 = 0x40000;
const ROWS_SIZE: i32 = 0x20000;
export const LOG_JOINT: usize = WORKSPACE;
export const COLUMNS: usize = LOG_JOINT + JOINT_SIZE * 8;
export const CENTRED: usize = COLUMNS + ROWS_SIZE * 8;
/** Where the rest of the workspace starts. */
export const BEHIND: usize = CENTRED + ROWS_SIZE * 8;

/** Rows in a block: few enough for the second-level cache. */
const MOST_ROWS: i32 = 256;
/** Columns that a diagonal or spherical kind takes at once. */
const CHUNK: i32 = 512;

/** Rows that the workspace has room for, a multiple of a group; K ≤ 2¹⁶, and D ≤ 2¹⁵ where a factor is a matrix. */
export function blockRows(D: i32, K: i32, kind: i32): i32 {
  const columns = kind <= TIED ? D : min(D, CHUNK);
  const rows = min(MOST_ROWS, min(JOINT_SIZE / max(1, K), ROWS_SIZE / max(1, columns)));
  return rows & ~(GROUP - 1);
}

/**
 * out[i, k] = log πₖ + log N(x[i]; μₖ, Σₖ), component by component so that a factor stays in cache.
 *
 * Arguments and layout: kernels.ts.
 */
export function mixtureLogJoint(
  x: usize, n: i32, D: i32, K: i32, kind: i32,
  logWeights: usize, means: usize, factors: usize, logDeterminants: usize, out: usize,
): void {
  const most = blockRows(D, K, kind);
  for (let i = 0; i < n; i += most) {
    const rows = min(most, n - i);
    logJoint(x + <usize>i * at(0, D), rows, D, K, kind, logWeights, means, factors, logDeterminants);
    toRows(LOG_JOINT, rows, K, out + <usize>i * at(0, K));
  }
}

/** The log joint densities of a block into LOG_JOINT; what stands in the lanes of missing rows is of no meaning. */
export function logJoint(
  x: usize, n: i32, D: i32, K: i32, kind: i32,
  logWeights: usize, means: usize, factors: usize, logDeterminants: usize,
): void {
  const groups = (n + GROUP - 1) / GROUP;
  memory.fill(LOG_JOINT, 0, CELL * K * groups);
  if (kind <= TIED) {
    toGroups(x, at(0, D), n, D, COLUMNS);
    for (let k = 0; k < K; ++k) {
      centre(groups, D, means + <usize>k * at(0, D));
      addWhitenedSquares(groups, D, factors + (kind == FULL ? <usize>k * at(0, D * D) : 0), LOG_JOINT + CELL * k, CELL * K);
    }
  } else {
    for (let j = 0; j < D; j += CHUNK) {
      const columns = min(CHUNK, D - j);
      toGroups(at(x, j), at(0, D), n, columns, COLUMNS);
      for (let k = 0; k < K; ++k) {
        const mean = at(means, j) + <usize>k * at(0, D);
        const to = LOG_JOINT + CELL * k;
        if (kind == DIAGONAL) addScaledSquares(groups, columns, mean, at(factors, j) + <usize>k * at(0, D), 8, to, CELL * K);
        else addScaledSquares(groups, columns, mean, at(factors, k), 0, to, CELL * K);
      }
    }
  }
  for (let k = 0; k < K; ++k) {
    const constant = load<f64>(at(logWeights, k)) + logNormaliser(D, load<f64>(at(logDeterminants, k)));
    finish(x, n, D, means + <usize>k * at(0, D), constant, LOG_JOINT + CELL * k, CELL * K);
  }
}

/** CENTRED ← COLUMNS − mean. */
function centre(groups: i32, D: i32, mean: usize): void {
  let from = COLUMNS;
  let to = CENTRED;
  const end = at(mean, D);
  for (let group = 0; group < groups; ++group) {
    for (let m = mean; m < end; m += 8, from += CELL, to += CELL) {
      const centre = v128.load64_splat(m);
      v128.store(to, f64x2.sub(v128.load(from), centre));
      v128.store(to, f64x2.sub(v128.load(from, 16), centre), 16);
    }
  }
}

/**
 * q ← q + ‖W d‖² for the rows d of CENTRED: Σ_i (Σ_j W[i, j] d[j])², i and j in sequence, j no further than the end of
 * the four rows that i is one of. `to` is the q of the first group.
 */
function addWhitenedSquares(groups: i32, D: i32, w: usize, to: usize, toGroup: usize): void {
  const stride = at(0, D);
  for (let i = 0; i < D; i += 4, w += stride * 4) {
    const rows = min(4, D - i);
    squaresF64(rows, w, stride, 8, CENTRED, CELL, i + rows, to, groups, CELL * D, toGroup);
  }
}

/** q ← q + Σ_j ((x[j] − mean[j]) factor[j])² for the rows of COLUMNS, j in sequence; `step`: bytes to the next factor. */
function addScaledSquares(
  groups: i32, columns: i32, mean: usize, factor: usize, step: usize, to: usize, toGroup: usize,
): void {
  const stride = CELL * columns;
  let from = COLUMNS;
  let group = 0;
  // two groups at a time: four chains hide the latency of an addition
  for (; group < groups; group += 2, from += 2 * stride, to += 2 * toGroup) {
    const other = group + 1 < groups ? to + toGroup : BEHIND;
    let q0 = v128.load(to), q1 = v128.load(to, 16), q2 = v128.load(other), q3 = v128.load(other, 16);
    for (let x = from, m = mean, f = factor, end = from + stride; x < end; x += CELL, m += 8, f += step) {
      const centre = v128.load64_splat(m), scale = v128.load64_splat(f);
      q0 = addScaledSquare(q0, v128.load(x), centre, scale), q1 = addScaledSquare(q1, v128.load(x, 16), centre, scale);
      const y = x + stride;
      q2 = addScaledSquare(q2, v128.load(y), centre, scale), q3 = addScaledSquare(q3, v128.load(y, 16), centre, scale);
    }
    v128.store(to, q0), v128.store(to, q1, 16), v128.store(other, q2), v128.store(other, q3, 16);
  }
}

@inline
function addScaledSquare(q: v128, x: v128, mean: v128, factor: v128): v128 {
  const y = f64x2.mul(f64x2.sub(x, mean), factor);
  return f64x2.add(q, f64x2.mul(y, y));
}

/** q ← constant − ½ q. */
function finish(x: usize, n: i32, D: i32, mean: usize, constant: f64, to: usize, toGroup: usize): void {
  const first = to;
  const c = f64x2.splat(constant), half = f64x2.splat(0.5);
  let wrong = f64x2.splat(0);
  for (let i = 0; i < n; i += GROUP, to += toGroup) {
    const q0 = v128.load(to), q1 = v128.load(to, 16);
    wrong = v128.or(wrong, v128.or(f64x2.ne(q0, q0), f64x2.ne(q1, q1)));
    v128.store(to, f64x2.sub(c, f64x2.mul(half, q0)));
    v128.store(to, f64x2.sub(c, f64x2.mul(half, q1)), 16);
  }
  if (v128.any_true(wrong)) mend(x, n, D, mean, constant, first, toGroup);
}

/** A square that overflowed to ∞ − ∞ or 0 · ∞ on its way is ∞; one of a difference that is not a number stays so. */
function mend(x: usize, n: i32, D: i32, mean: usize, constant: f64, to: usize, toGroup: usize): void {
  for (let i = 0; i < n; ++i, x += at(0, D)) {
    const place = at(to + toGroup * (i / GROUP), i % GROUP);
    if (isNaN(load<f64>(place)) && !isNaN(constant) && !hasNaN(x, mean, D)) store<f64>(place, -Infinity);
  }
}

function hasNaN(x: usize, mean: usize, D: i32): bool {
  for (let j = 0; j < D; ++j) if (isNaN(load<f64>(at(x, j)) - load<f64>(at(mean, j)))) return true;
  return false;
}
