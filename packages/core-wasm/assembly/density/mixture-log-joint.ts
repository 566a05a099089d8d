import { squares } from '../generated/squares';
import { isWide } from '../linear-algebra/tiles';
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
/** The line from a square to a log joint density: intercept, slope. */
const LINE: usize = CENTRED + ROWS_SIZE * 8;
/** Where the rest of the workspace starts. */
export const BEHIND: usize = LINE + 64;

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

/** Numbers of all groups that a block may have, as a list. */
const ALL_GROUPS = memory.data<u32>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
  32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61,
  62, 63,
]);
/** A sum that starts, and one that goes on: intercept 0, slope 1. */
const ZEROS = memory.data<f64>([0, 0, 0, 0]);
const SAME = memory.data<f64>([0, 1]);

/** The log joint densities of a block into LOG_JOINT; what stands in the lanes of missing rows is of no meaning. */
export function logJoint(
  x: usize, n: i32, D: i32, K: i32, kind: i32,
  logWeights: usize, means: usize, factors: usize, logDeterminants: usize,
): void {
  const groups = (n + GROUP - 1) / GROUP;
  const stride = at(0, D);
  if (kind <= TIED) {
    toGroups(x, stride, n, D, COLUMNS);
    for (let k = 0; k < K; ++k) {
      writeLine(constantOf(k, D, logWeights, logDeterminants));
      const factor = factors + (kind == FULL ? stride * D * k : 0);
      whitenedSquares(groups, D, means + stride * k, factor, LOG_JOINT + CELL * k, CELL * K);
    }
  } else {
    const step: usize = kind == DIAGONAL ? 8 : 0;
    for (let j = 0; j < D; j += CHUNK) {
      const columns = min(CHUNK, D - j);
      toGroups(at(x, j), stride, n, columns, COLUMNS);
      for (let k = 0; k < K; ++k) {
        writeLine(constantOf(k, D, logWeights, logDeterminants));
        const factor = kind == DIAGONAL ? at(factors, j) + stride * k : at(factors, k);
        const to = LOG_JOINT + CELL * k;
        const line = j + CHUNK < D ? SAME : LINE;
        scaledSquares(groups, columns, at(means, j) + stride * k, factor, step, j ? to : 0, to, CELL * K, line);
      }
    }
  }
  if (hasNaNCell(K * groups)) mendBlock(x, n, D, K, logWeights, means, logDeterminants);
}

/** log πₖ − ½ (D log 2π + log det Σₖ). */
@inline
function constantOf(k: i32, D: i32, logWeights: usize, logDeterminants: usize): f64 {
  return load<f64>(at(logWeights, k)) + logNormaliser(D, load<f64>(at(logDeterminants, k)));
}

/** LINE ← l = constant − ½ q. */
@inline
function writeLine(constant: f64): void {
  store<f64>(LINE, constant);
  store<f64>(LINE, -0.5, 8);
}

/**
 * l = constant − ½ ‖W d‖², d = x − mean, for the rows x of COLUMNS: Σ_i (Σ_{j ≤ i} W[i, j] d[j])², i and j in sequence.
 * `to` is the l of the first group.
 */
function whitenedSquares(groups: i32, D: i32, mean: usize, w: usize, to: usize, toGroup: usize): void {
  const stride = at(0, D);
  const end = ALL_GROUPS + (<usize>groups << 2);
  const pairs = isWide() ? ALL_GROUPS + (<usize>(groups & ~1) << 2) : ALL_GROUPS;
  for (let i = 0; i < D; i += 4, w += stride * 4) {
    const rows = min(4, D - i);
    const from = i ? to : ZEROS, fromGroup = i ? toGroup : 0;
    const line = i + 4 < D ? SAME : LINE;
    squares(2, rows, ALL_GROUPS, pairs, COLUMNS, CENTRED, CELL * D, mean, w, stride, i, from, fromGroup, to, toGroup, line);
    squares(1, rows, pairs, end, COLUMNS, CENTRED, CELL * D, mean, w, stride, i, from, fromGroup, to, toGroup, line);
  }
}

/**
 * to = line[0] + line[1] (from + Σ_j ((x[j] − mean[j]) factor[j])²) for the rows of COLUMNS, j in sequence; from 0: nothing.
 * `step`: bytes to the next factor.
 */
function scaledSquares(
  groups: i32, columns: i32, mean: usize, factor: usize, step: usize, from: usize, to: usize, toGroup: usize, line: usize,
): void {
  const stride = CELL * columns;
  const fromGroup = from ? toGroup : 0;
  if (!from) from = ZEROS;
  let x0 = COLUMNS;
  let group = 0;
  const intercept = v128.load64_splat(line), slope = v128.load64_splat(line, 8);
  // two groups at a time: four chains hide the latency of an addition
  for (; group < groups; group += 2, x0 += 2 * stride, to += 2 * toGroup, from += 2 * fromGroup) {
    const other = group + 1 < groups ? to + toGroup : BEHIND;
    const otherFrom = from + fromGroup;
    let q0 = v128.load(from), q1 = v128.load(from, 16), q2 = v128.load(otherFrom), q3 = v128.load(otherFrom, 16);
    for (let x = x0, m = mean, f = factor, end = x + stride; x < end; x += CELL, m += 8, f += step) {
      const centre = v128.load64_splat(m), scale = v128.load64_splat(f);
      q0 = addScaledSquare(q0, v128.load(x), centre, scale), q1 = addScaledSquare(q1, v128.load(x, 16), centre, scale);
      const y = x + stride;
      q2 = addScaledSquare(q2, v128.load(y), centre, scale), q3 = addScaledSquare(q3, v128.load(y, 16), centre, scale);
    }
    v128.store(to, f64x2.add(intercept, f64x2.mul(slope, q0)));
    v128.store(to, f64x2.add(intercept, f64x2.mul(slope, q1)), 16);
    v128.store(other, f64x2.add(intercept, f64x2.mul(slope, q2)));
    v128.store(other, f64x2.add(intercept, f64x2.mul(slope, q3)), 16);
  }
}

@inline
function addScaledSquare(q: v128, x: v128, mean: v128, factor: v128): v128 {
  const y = f64x2.mul(f64x2.sub(x, mean), factor);
  return f64x2.add(q, f64x2.mul(y, y));
}

/** Whether one of so many cells of LOG_JOINT is not a number. */
function hasNaNCell(cells: i32): bool {
  let wrong0 = f64x2.splat(0), wrong1 = wrong0;
  for (let l = LOG_JOINT, end = LOG_JOINT + CELL * cells; l < end; l += CELL) {
    const l0 = v128.load(l), l1 = v128.load(l, 16);
    wrong0 = v128.or(wrong0, f64x2.ne(l0, l0)), wrong1 = v128.or(wrong1, f64x2.ne(l1, l1));
  }
  return v128.any_true(v128.or(wrong0, wrong1));
}

/** A square that overflowed to ∞ − ∞ or 0 · ∞ on its way is ∞; one of a difference that is not a number stays so. */
function mendBlock(x: usize, n: i32, D: i32, K: i32, logWeights: usize, means: usize, logDeterminants: usize): void {
  for (let i = 0; i < n; ++i, x += at(0, D)) {
    for (let k = 0; k < K; ++k) {
      const place = at(LOG_JOINT + CELL * ((i / GROUP) * K + k), i % GROUP);
      if (!isNaN(load<f64>(place)) || isNaN(constantOf(k, D, logWeights, logDeterminants))) continue;
      if (!hasNaN(x, means + <usize>k * at(0, D), D)) store<f64>(place, -Infinity);
    }
  }
}

function hasNaN(x: usize, mean: usize, D: i32): bool {
  for (let j = 0; j < D; ++j) if (isNaN(load<f64>(at(x, j)) - load<f64>(at(mean, j)))) return true;
  return false;
}
