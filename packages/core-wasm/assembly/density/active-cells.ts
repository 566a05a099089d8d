import { at } from '../linear-algebra/vector';
import { BEHIND_LIST } from './share-list';
import { LOG_JOINT } from './mixture-log-joint';
import { CELL, GROUP } from './row-groups';

// The cells of LOG_JOINT [⌈n / 4⌉, K, 4] in which a row has a share, group by group and there by components,
//
//   CELLS   [⌈n / 4⌉ · K]        where they stand (u32)
//   ENDS    [⌈n / 4⌉]            where the cells of a group end in CELLS (u32)
//   GROUPS  [K, 1 + ⌈n / 4⌉]     for each component how many there are, and in which groups (u16)

export const CELLS: usize = BEHIND_LIST + 0x1000;
const ENDS: usize = CELLS + 0x10000 * 4;
const GROUPS: usize = ENDS + 0x1000;

/** Notes where the cells of the group of row i end. */
@inline
export function endOfGroup(i: i32, end: usize): void {
  store<u32>(ENDS + (i / GROUP) * 4, <u32>end);
}

/** Where the cells of the group of row i end. */
@inline
export function cellsUpTo(i: i32): usize {
  return <usize>load<u32>(ENDS + (i / GROUP) * 4);
}

/** The list of a component: its length, then group numbers; `groups`: of the block. */
@inline
export function groupsOf(k: i32, groups: i32): usize {
  return GROUPS + (<usize>k * (groups + 1) << 1);
}

/** Sorts the cells of n rows by components. */
export function sortCells(n: i32, K: i32): void {
  const groups = (n + GROUP - 1) / GROUP;
  for (let k = 0; k < K; ++k) store<u16>(groupsOf(k, groups), 0);
  for (let group = 0, cell = CELLS, first = LOG_JOINT; group < groups; ++group, first += CELL * K) {
    for (const end = cellsUpTo(group * GROUP); cell < end; cell += 4) {
      const k = (<usize>load<u32>(cell) - first) / CELL;
      const list = groupsOf(<i32>k, groups);
      const length = load<u16>(list) + 1;
      store<u16>(list, length);
      store<u16>(list + (<usize>length << 1), <u16>group);
    }
  }
}

/** rows [n, K] ← the cells, 0 where there are none. */
export function cellsToRows(n: i32, K: i32, rows: usize): void {
  const stride = at(0, K);
  memory.fill(rows, 0, stride * n);
  for (let i = 0, cell = CELLS, first = LOG_JOINT; i < n; i += GROUP, first += CELL * K, rows += stride * GROUP) {
    const present = min(GROUP, n - i);
    for (const end = cellsUpTo(i); cell < end; cell += 4) {
      const from = <usize>load<u32>(cell);
      const to = rows + ((from - first) >> 2);
      for (let r = 0; r < present; ++r) store<f64>(to + stride * r, load<f64>(at(from, r)));
    }
  }
}
