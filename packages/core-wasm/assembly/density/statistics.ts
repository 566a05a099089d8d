import { at } from '../linear-algebra/vector';
import { CELLS, cellsUpTo, groupsOf, sortCells } from './active-cells';
import { DIAGONAL, FULL, LOG_JOINT, TIED } from './mixture-log-joint';
import { ROOM, addProducts, pack } from './product-statistics';
import { CELL, GROUP } from './row-groups';
import { MOST, list } from './share-list';
import { addSquares } from './square-statistics';

// Σ w r, Σ w r d and Σ w r d dᵀ with d = x − μ, each one chain over rows.

/** Adds a block, whose responsibilities are the cells; weights [⌈n / 4⌉, 4], 0 for rows that add nothing. */
export function addStatistics(
  x: usize, n: i32, D: i32, K: i32, kind: i32, weights: usize, means: usize,
  counts: usize, sums: usize, scatters: usize,
): void {
  const most = kind <= TIED ? min(MOST, ROOM / ((D + 3) & ~3)) : MOST;
  const stride = at(0, D);
  const groups = (n + GROUP - 1) / GROUP;
  sortCells(n, K);
  for (let k = 0; k < K; ++k) {
    const mean = means + stride * k, sum = sums + stride * k;
    const scatter = kind == FULL ? scatters + stride * D * k : kind == DIAGONAL ? scatters + stride * k : at(scatters, k);
    const numbers = groupsOf(k, groups);
    let count = load<f64>(at(counts, k));
    let listed = 0;
    for (let at = numbers + 2, end = at + (<usize>load<u16>(numbers) << 1); at < end; at += 2) {
      if (listed + GROUP > most) {
        addListed(listed, D, kind, mean, sum, scatter);
        listed = 0;
      }
      const group = <i32>load<u16>(at);
      const cell = LOG_JOINT + CELL * (group * K + k), w = weights + CELL * group;
      let row = x + stride * (group * GROUP);
      for (let r: usize = 0; r < CELL; r += 8, row += stride) {
        const share = shareOf(cell + r, w + r);
        count += share;
        listed = list(listed, row, mean, share);
      }
    }
    store<f64>(at(counts, k), count);
    addListed(listed, D, kind, mean, sum, scatter);
  }
  if (kind == TIED) addTiedScatter(x, n, D, K, weights, means, most, scatters);
}

/** Of w r; 0 where w is, whatever r holds. */
@inline
function shareOf(r: usize, w: usize): f64 {
  const weight = load<f64>(w);
  return weight != 0 ? weight * load<f64>(r) : 0;
}

/** Σ share d, and what the kind has of Σ share d dᵀ. */
function addListed(listed: i32, D: i32, kind: i32, mean: usize, sum: usize, scatter: usize): void {
  if (kind > TIED) return addSquares(listed, D, kind, mean, sum, scatter);
  pack(listed, D, sum);
  if (kind == FULL) addProducts(listed, D, scatter);
}

/** Row by row, within a row component by component. */
function addTiedScatter(
  x: usize, n: i32, D: i32, K: i32, weights: usize, means: usize, most: i32, scatter: usize,
): void {
  const stride = at(0, D);
  let listed = 0;
  let cells = CELLS;
  for (let i = 0, group = LOG_JOINT; i < n; i += GROUP, group += CELL * K) {
    const end = cellsUpTo(i);
    for (let r: usize = 0; r < CELL; r += 8, x += stride, weights += 8) {
      for (let cell = cells; cell < end; cell += 4) {
        const from = <usize>load<u32>(cell);
        listed = list(listed, x, means + stride * ((from - group) / CELL), shareOf(from + r, weights));
        if (listed == most) {
          pack(listed, D, 0);
          addProducts(listed, D, scatter);
          listed = 0;
        }
      }
    }
    cells = end;
  }
  pack(listed, D, 0);
  addProducts(listed, D, scatter);
}
