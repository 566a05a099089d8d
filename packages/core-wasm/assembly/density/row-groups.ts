import { packPanels } from '../linear-algebra/pack';
import { at } from '../linear-algebra/vector';

// Rows of a matrix in groups of four, so that a vector holds the same column of neighbouring rows: what is done to a row
// is done lane by lane, and neither its place nor the rows around it move a bit of it.
//
//   rows [n, m]                 groups [⌈n / 4⌉, m, 4]
//   row 0   a0 a1 a2 …          group 0   a0 b0 c0 d0  a1 b1 c1 d1 …
//   row 1   b0 b1 b2 …          group 1   e0 0  0  0   e1 0  0  0  …
//   …

/** Rows in a group. */
export const GROUP: i32 = 4;
/** Bytes of a column of a group. */
export const CELL: usize = 32;

/** to [⌈n / 4⌉, m, 4] ← rows [n, m] whose starts are `stride` bytes apart; rows that are missing are 0. */
@inline
export function toGroups(rows: usize, stride: usize, n: i32, m: i32, to: usize): void {
  packPanels<f64>(rows, stride, 8, n, m, GROUP, to);
}

/** rows [n, m], packed ← groups [⌈n / 4⌉, m, 4]. */
export function toRows(groups: usize, n: i32, m: i32, rows: usize): void {
  const stride = at(0, m);
  for (let i = 0; i < n; i += GROUP, rows += stride * GROUP) {
    const present = min(GROUP, n - i);
    let row = rows;
    let j = 0;
    if (present == GROUP) {
      for (; j < (m & ~1); j += 2, row += 16, groups += 2 * CELL) {
        const a0 = v128.load(groups), a2 = v128.load(groups, 16);
        const b0 = v128.load(groups, 32), b2 = v128.load(groups, 48);
        v128.store(row, firsts(a0, b0)), v128.store(row + stride, seconds(a0, b0));
        v128.store(row + stride * 2, firsts(a2, b2)), v128.store(row + stride * 3, seconds(a2, b2));
      }
    }
    for (; j < m; ++j, row += 8, groups += CELL) {
      for (let r = 0; r < present; ++r) store<f64>(row + stride * r, load<f64>(at(groups, r)));
    }
  }
}

@inline
function firsts(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 0, 2);
}

@inline
function seconds(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 1, 3);
}
