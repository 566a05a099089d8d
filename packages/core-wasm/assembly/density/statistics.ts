import { tileF64 } from '../generated/tiles';
import { at } from '../linear-algebra/vector';
import { BEHIND, COLUMNS, CENTRED, DIAGONAL, FULL, LOG_JOINT, TIED } from './mixture-log-joint';
import { CELL, GROUP } from './row-groups';

// Σ w r, Σ w r d and Σ w r d dᵀ with d = x − μ, each one chain over rows.
//
// Rows are listed with their share w r, those without one left out: that moves no bit, and what they hold does not
// matter. A list's differences are packed into panels of four columns, plain and times the share,
//
//   column    0 1 2 3            4 5 – –
//   row 0     d0 d1 d2 d3        d4 d5 0 0
//   row 1     d0 d1 d2 d3        d4 d5 0 0
//   …         └ panel 0 ┘        └ panel 1 ┘   rows · 32 bytes each
//
// and the scatter of a full or tied kind is the product (w r d)ᵀ d in tiles of 4 × 4 on and below the diagonal.

/** Rows in a list: the panels of sixteen columns stay in the first-level cache. */
const MOST: i32 = 64;
/** Doubles of room for a panel set. */
const ROOM: i32 = 0x20000;
const PLAIN: usize = COLUMNS;
const TIMES_SHARE: usize = CENTRED;

/** Of a listed row: where x stands (u32), where μ stands (u32), its share. */
const ENTRY: usize = 16;
const LIST: usize = BEHIND + 0x2000;
const CORNER: usize = LIST + <usize>MOST * ENTRY;
const SQUARES: usize = CORNER + 4 * CELL; // [MOST, 2]

/** Adds a block, whose shares stand in LOG_JOINT [⌈n / 4⌉, K, 4]. */
export function addStatistics(
  x: usize, n: i32, D: i32, K: i32, kind: i32, means: usize, counts: usize, sums: usize, scatters: usize,
): void {
  const most = kind <= TIED ? min(MOST, ROOM / ((D + 3) & ~3)) : MOST;
  const stride = at(0, D);
  for (let k = 0; k < K; ++k) {
    const mean = means + stride * k;
    for (let first = 0; first < n; ) {
      let listed = 0;
      let count = load<f64>(at(counts, k));
      for (; first < n && listed < most; ++first) {
        const share = shareOf(first, k, K);
        count += share;
        listed = list(listed, x + stride * first, mean, share);
      }
      store<f64>(at(counts, k), count);
      if (listed == 0) continue;
      const sum = sums + stride * k;
      if (kind == FULL) {
        pack(listed, D, sum);
        addProducts(listed, D, scatters + stride * D * k);
      } else if (kind == TIED) pack(listed, D, sum);
      else addSquares(listed, D, kind, mean, sum, kind == DIAGONAL ? scatters + stride * k : at(scatters, k));
    }
  }
  if (kind == TIED) addTiedScatter(x, n, D, K, means, most, scatters);
}

/** Row by row, within a row component by component. */
function addTiedScatter(x: usize, n: i32, D: i32, K: i32, means: usize, most: i32, scatter: usize): void {
  const stride = at(0, D);
  let listed = 0;
  for (let i = 0; i < n; ++i, x += stride) {
    for (let k = 0; k < K; ++k) {
      listed = list(listed, x, means + stride * k, shareOf(i, k, K));
      if (listed == most) {
        pack(listed, D, 0);
        addProducts(listed, D, scatter);
        listed = 0;
      }
    }
  }
  pack(listed, D, 0);
  addProducts(listed, D, scatter);
}

@inline
function shareOf(i: i32, k: i32, K: i32): f64 {
  return load<f64>(LOG_JOINT + CELL * ((i >> 2) * K + k) + at(0, i & 3));
}

/** Writes an entry; returns the length of the list with it, or without it when there is no share. */
@inline
function list(listed: i32, x: usize, mean: usize, share: f64): i32 {
  const entry = LIST + ENTRY * listed;
  store<u32>(entry, <u32>x);
  store<u32>(entry, <u32>mean, 4);
  store<f64>(entry, share, 8);
  return listed + <i32>(share != 0);
}

/** Packs the differences of the listed rows, all columns; adds Σ share d to `sums` [D], unless that is 0. */
function pack(listed: i32, D: i32, sums: usize): void {
  const size = CELL * listed;
  for (let j = 0, panel: usize = 0; j < D; j += 4, panel += size) {
    packPanel(listed, j, D, PLAIN + panel, TIMES_SHARE + panel, sums ? at(sums, j) : 0);
  }
}

/** One panel: columns j … j + 3 as far as there are, zeros behind. */
function packPanel(listed: i32, j: i32, D: i32, plain: usize, timesShare: usize, sums: usize): void {
  if (D - j >= 4) packColumns(listed, at(0, j), 4, plain, timesShare, sums);
  else packColumns(listed, at(0, j), D - j, plain, timesShare, sums);
}

@inline
function packColumns(listed: i32, offset: usize, columns: i32, plain: usize, timesShare: usize, sums: usize): void {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
  if (sums) s0 = first(sums, columns), s1 = second(sums, columns);
  for (let entry = LIST, end = LIST + ENTRY * listed; entry < end; entry += ENTRY, plain += CELL, timesShare += CELL) {
    const x = <usize>load<u32>(entry) + offset, mean = <usize>load<u32>(entry, 4) + offset;
    const share = v128.load64_splat(entry, 8);
    const d0 = f64x2.sub(first(x, columns), first(mean, columns));
    const d1 = f64x2.sub(second(x, columns), second(mean, columns));
    const w0 = f64x2.mul(share, d0), w1 = f64x2.mul(share, d1);
    v128.store(plain, d0), v128.store(plain, d1, 16);
    v128.store(timesShare, w0), v128.store(timesShare, w1, 16);
    s0 = f64x2.add(s0, w0), s1 = f64x2.add(s1, w1);
  }
  if (sums) putColumns(sums, s0, s1, columns);
}

/** Columns 0 and 1 of up to four, 0 for one that is missing. */
@inline
function first(row: usize, columns: i32): v128 {
  return columns == 1 ? v128.load64_zero(row) : v128.load(row);
}

/** Columns 2 and 3. */
@inline
function second(row: usize, columns: i32): v128 {
  if (columns == 4) return v128.load(row, 16);
  return columns == 3 ? v128.load64_zero(row, 16) : f64x2.splat(0);
}

/** The lower half of `scatter` [D, D] += Σ share d dᵀ over the packed rows. */
function addProducts(listed: i32, D: i32, scatter: usize): void {
  const stride = at(0, D);
  const size = CELL * listed;
  for (let i = 0, a = TIMES_SHARE; i < D; i += 4, a += size) {
    const rows = min(4, D - i);
    for (let j = 0, b = PLAIN; j <= i; j += 4, b += size) {
      const tile = at(scatter + stride * i, j);
      if (j < i) {
        tileF64(rows, a, 8, CELL, b, CELL, listed, tile, stride, tile, stride);
        continue;
      }
      for (let r = 0; r < rows; ++r) memory.copy(CORNER + CELL * r, tile + stride * r, at(0, r + 1));
      tileF64(rows, a, 8, CELL, b, CELL, listed, CORNER, CELL, CORNER, CELL);
      for (let r = 0; r < rows; ++r) memory.copy(tile + stride * r, CORNER + CELL * r, at(0, r + 1));
    }
  }
}

/**
 * sums += Σ share d and scatter += Σ share d², four columns at a time, nothing packed: by columns for the diagonal kind;
 * for the spherical one over columns too, first within a row: in two lanes over even and odd columns, added at the end.
 */
function addSquares(listed: i32, D: i32, kind: i32, mean: usize, sums: usize, scatter: usize): void {
  if (kind == DIAGONAL) {
    for (let j = 0; j < D; j += 4) {
      if (D - j >= 4) addColumns(listed, at(0, j), 4, mean, sums, scatter);
      else addColumns(listed, at(0, j), D - j, mean, sums, scatter);
    }
    return;
  }
  memory.fill(SQUARES, 0, 16 * <usize>listed);
  for (let j = 0; j < D; j += 4) {
    if (D - j >= 4) addColumns(listed, at(0, j), 4, mean, sums, 0);
    else addColumns(listed, at(0, j), D - j, mean, sums, 0);
  }
  let sum = load<f64>(scatter);
  for (let s = SQUARES, end = SQUARES + 16 * listed; s < end; s += 16) sum += load<f64>(s) + load<f64>(s, 8);
  store<f64>(scatter, sum);
}

/** Squares go to the columns of `scatter`, or to the rows of SQUARES where that is 0. */
@inline
function addColumns(listed: i32, offset: usize, columns: i32, mean: usize, sums: usize, scatter: usize): void {
  const m0 = first(mean + offset, columns), m1 = second(mean + offset, columns);
  let s0 = first(sums + offset, columns), s1 = second(sums + offset, columns);
  let q0 = f64x2.splat(0), q1 = f64x2.splat(0);
  if (scatter) q0 = first(scatter + offset, columns), q1 = second(scatter + offset, columns);
  for (let entry = LIST, end = LIST + ENTRY * listed, squares = SQUARES; entry < end; entry += ENTRY) {
    const x = <usize>load<u32>(entry) + offset;
    const share = v128.load64_splat(entry, 8);
    const d0 = f64x2.sub(first(x, columns), m0), d1 = f64x2.sub(second(x, columns), m1);
    const w0 = f64x2.mul(share, d0), w1 = f64x2.mul(share, d1);
    s0 = f64x2.add(s0, w0), s1 = f64x2.add(s1, w1);
    if (scatter) q0 = f64x2.add(q0, f64x2.mul(w0, d0)), q1 = f64x2.add(q1, f64x2.mul(w1, d1));
    else {
      const q = f64x2.add(v128.load(squares), f64x2.mul(w0, d0));
      v128.store(squares, f64x2.add(q, f64x2.mul(w1, d1)));
      squares += 16;
    }
  }
  putColumns(sums + offset, s0, s1, columns);
  if (scatter) putColumns(scatter + offset, q0, q1, columns);
}

/** Stores the columns that there are. */
@inline
function putColumns(row: usize, c0: v128, c1: v128, columns: i32): void {
  if (columns == 1) v128.store64_lane(row, c0, 0);
  else v128.store(row, c0);
  if (columns == 3) v128.store64_lane(row, c1, 0, 16);
  else if (columns == 4) v128.store(row, c1, 16);
}
