import { tileF64 } from '../linear-algebra/tiles';
import { at } from '../linear-algebra/vector';
import { CENTRED, COLUMNS } from './mixture-log-joint';
import { CELL } from './row-groups';
import { BEHIND_LIST, ENTRY, LIST } from './share-list';
import { firstTwo, lastTwo, putColumns } from './some-columns';

// The differences of the listed rows in panels of four columns, plain and times the share,
//
//   column    0 1 2 3            4 5 – –
//   row 0     d0 d1 d2 d3        d4 d5 0 0
//   row 1     d0 d1 d2 d3        d4 d5 0 0
//   …         └ panel 0 ┘        └ panel 1 ┘   rows · 32 bytes each
//
// whose product (w r d)ᵀ d, in tiles of 4 × 4 on and below the diagonal, is the scatter of a full or tied kind.

/** Doubles of room for either kind of panel. */
export const ROOM: i32 = 0x20000;
const PLAIN: usize = COLUMNS;
const TIMES_SHARE: usize = CENTRED;
const CORNER: usize = BEHIND_LIST; // a tile

/** Packs the differences of the listed rows, all columns; adds Σ share d to `sums` [D], unless that is 0. */
export function pack(listed: i32, D: i32, sums: usize): void {
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
  if (sums) s0 = firstTwo(sums, columns), s1 = lastTwo(sums, columns);
  for (let entry = LIST, end = LIST + ENTRY * listed; entry < end; entry += ENTRY, plain += CELL, timesShare += CELL) {
    const x = <usize>load<u32>(entry) + offset, mean = <usize>load<u32>(entry, 4) + offset;
    const share = v128.load64_splat(entry, 8);
    const d0 = f64x2.sub(firstTwo(x, columns), firstTwo(mean, columns));
    const d1 = f64x2.sub(lastTwo(x, columns), lastTwo(mean, columns));
    const w0 = f64x2.mul(share, d0), w1 = f64x2.mul(share, d1);
    v128.store(plain, d0), v128.store(plain, d1, 16);
    v128.store(timesShare, w0), v128.store(timesShare, w1, 16);
    s0 = f64x2.add(s0, w0), s1 = f64x2.add(s1, w1);
  }
  if (sums) putColumns(sums, s0, s1, columns);
}

/** The lower half of `scatter` [D, D] += Σ share d dᵀ over the packed rows. */
export function addProducts(listed: i32, D: i32, scatter: usize): void {
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
      for (let r = 0, row = tile, to = CORNER; r < rows; ++r, row += stride, to += CELL) {
        v128.store(to, firstTwo(row, r + 1)), v128.store(to, lastTwo(row, r + 1), 16);
      }
      tileF64(rows, a, 8, CELL, b, CELL, listed, CORNER, CELL, CORNER, CELL);
      for (let r = 0, row = tile, from = CORNER; r < rows; ++r, row += stride, from += CELL) {
        putColumns(row, v128.load(from), v128.load(from, 16), r + 1);
      }
    }
  }
}
