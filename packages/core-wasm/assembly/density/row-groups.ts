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
export function gather(rows: usize, stride: usize, n: i32, m: i32, to: usize): void {
  for (let i = 0; i < n; i += GROUP, rows += stride * GROUP) {
    if (n - i < GROUP) {
      gatherTail(rows, stride, n - i, m, to);
      return;
    }
    const end = to + CELL * (m & ~1);
    let row = rows;
    for (; to < end; to += 2 * CELL, row += 16) {
      const r0 = v128.load(row), r1 = v128.load(row + stride);
      const r2 = v128.load(row + stride * 2), r3 = v128.load(row + stride * 3);
      v128.store(to, firsts(r0, r1)), v128.store(to, firsts(r2, r3), 16);
      v128.store(to, seconds(r0, r1), 32), v128.store(to, seconds(r2, r3), 48);
    }
    if (m & 1) {
      for (let r = 0; r < GROUP; ++r) store<f64>(at(to, r), load<f64>(row + stride * r));
      to += CELL;
    }
  }
}

/** rows [n, m], packed ← groups [⌈n / 4⌉, m, 4]. */
export function scatter(groups: usize, n: i32, m: i32, rows: usize): void {
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

function gatherTail(row: usize, stride: usize, present: i32, m: i32, to: usize): void {
  memory.fill(to, 0, CELL * m);
  for (let j = 0; j < m; ++j, row += 8, to += CELL) {
    for (let r = 0; r < present; ++r) store<f64>(at(to, r), load<f64>(row + stride * r));
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
