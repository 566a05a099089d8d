import { tileF32, tileF64 } from '../generated/tiles';
import { WORKSPACE } from '../memory';
import { PANEL_STEP, packPanels } from './pack';

// C[m, n] = S + op(A) op(B).
//
// Element (i, j) is one sequential chain  s ← s + a[i, p] b[p, j],  p = 0 … k − 1, from s = S[i, j]; multiply and add
// round apart. Between slices of k the chain rests in C. So neither the tile or slice an element falls into nor the
// size of the product moves a bit.
//
// Loops from the outside, as in BLIS (Van Zee & van de Geijn 2015, ACM TOMS 41, 14):
//
//   COLUMNS of B, in STEPS of k: packed into panels of a tile's width, held in the second-level cache
//     ROWS of A
//       a panel of B, held in the first-level cache: a tile's rows of A at a time
//
// Packing pays where lines lie far apart or are read again and again: A for many panels, B where it is large or its
// columns are no neighbours. Else tiles read where the numbers stand. What sticks out of C runs in a corner of the
// workspace, with the last columns of B packed and filled up.

const ROWS: i32 = 96;
const COLUMNS: i32 = 512;
const STEPS: i32 = 256;
const TILE_ROWS: i32 = 4;
/** Columns of B beyond which A is packed. */
const FEW_COLUMNS: i32 = 128;
/** Elements of B up to which its rows are read in place, or else up to a few rows of A. */
const SMALL_B: i32 = 16384;
const FEW_ROWS: i32 = 16;

const CORNER: usize = WORKSPACE; // a tile
const ZEROS: usize = CORNER + <usize>TILE_ROWS * PANEL_STEP; // one row of a tile
const PACKED_A: usize = ZEROS + 2 * PANEL_STEP; // a multiple of 64
const PACKED_B: usize = PACKED_A + ROWS * STEPS * 8;

export function gemmNN(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f64>(a, bytes<f64>(lda), 8, b, bytes<f64>(ldb), 8, start, bytes<f64>(ldStart), m, n, k, c, bytes<f64>(ldc));
}

export function gemmNT(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f64>(a, bytes<f64>(lda), 8, b, 8, bytes<f64>(ldb), start, bytes<f64>(ldStart), m, n, k, c, bytes<f64>(ldc));
}

export function gemmTN(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f64>(a, 8, bytes<f64>(lda), b, bytes<f64>(ldb), 8, start, bytes<f64>(ldStart), m, n, k, c, bytes<f64>(ldc));
}

export function gemmNNF32(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f32>(a, bytes<f32>(lda), 4, b, bytes<f32>(ldb), 4, start, bytes<f32>(ldStart), m, n, k, c, bytes<f32>(ldc));
}

export function gemmNTF32(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f32>(a, bytes<f32>(lda), 4, b, 4, bytes<f32>(ldb), start, bytes<f32>(ldStart), m, n, k, c, bytes<f32>(ldc));
}

export function gemmTNF32(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f32>(a, 4, bytes<f32>(lda), b, bytes<f32>(ldb), 4, start, bytes<f32>(ldStart), m, n, k, c, bytes<f32>(ldc));
}

/** Strides in bytes: ai, si, ci to the next row; bj to the next column; ap, bp to the next step p. */
function product<T>(
  a: usize, ai: usize, ap: usize, b: usize, bp: usize, bj: usize,
  start: usize, si: usize, m: i32, n: i32, k: i32, c: usize, ci: usize,
): void {
  const width = <i32>(PANEL_STEP / sizeof<T>());
  v128.store(ZEROS, v128.splat<i64>(0)), v128.store(ZEROS, v128.splat<i64>(0), 16);
  for (let j0 = 0; j0 < n; j0 += COLUMNS) {
    const columns = min(COLUMNS, n - j0);
    let p0 = 0;
    do {
      // at least once: without steps C is S
      const steps = min(STEPS, k - p0);
      const from = p0 == 0 ? start : c;
      const fromRow = p0 == 0 ? si : ci;
      const slice = b + bj * j0 + bp * p0;
      // columns that are read in place: all, all whole panels, or none
      const inPlace = bj == sizeof<T>() && (m <= FEW_ROWS || columns * steps <= SMALL_B) ? columns - columns % width : 0;
      packPanels<T>(slice + bj * inPlace, bj, bp, columns - inPlace, steps, width, PACKED_B);
      for (let i0 = 0; i0 < m; i0 += ROWS) {
        const rows = min(ROWS, m - i0);
        let block = a + ai * i0 + ap * p0;
        let row = ai;
        let step = ap;
        if (columns > FEW_COLUMNS) {
          packPanels<T>(block, ai, ap, rows, steps, TILE_ROWS, PACKED_A);
          block = PACKED_A;
          row = sizeof<T>();
          step = <usize>TILE_ROWS * row;
        }
        for (let j = 0; j < columns; j += width) {
          const panel = j < inPlace ? slice + bytes<T>(j) : PACKED_B + bytes<T>(j - inPlace) * steps;
          const panelStep = j < inPlace ? bp : PANEL_STEP;
          const present = min(width, columns - j);
          const column = bytes<T>(j0 + j);
          for (let i = 0; i < rows; i += TILE_ROWS) {
            const tileA = block == PACKED_A ? PACKED_A + bytes<T>(i) * steps : block + ai * i;
            const tileS = from ? from + fromRow * (i0 + i) + column : 0;
            const tileC = c + ci * (i0 + i) + column;
            tile<T>(min(TILE_ROWS, rows - i), present, tileA, row, step, panel, panelStep, steps, tileS, fromRow, tileC, ci);
          }
        }
      }
      p0 += STEPS;
    } while (p0 < k);
  }
}

/** One tile of C, by way of the corner where it has fewer columns than a panel. */
@inline
function tile<T>(
  rows: i32, columns: i32, a: usize, ai: usize, ap: usize, b: usize, bp: usize, k: i32,
  from: usize, fromRow: usize, c: usize, ci: usize,
): void {
  const start = from ? from : ZEROS;
  const startRow = from ? fromRow : 0;
  if (bytes<T>(columns) == PANEL_STEP) {
    run<T>(rows, a, ai, ap, b, bp, k, start, startRow, c, ci);
    return;
  }
  copy<T>(rows, columns, start, startRow, CORNER, PANEL_STEP);
  run<T>(rows, a, ai, ap, b, bp, k, CORNER, PANEL_STEP, CORNER, PANEL_STEP);
  copy<T>(rows, columns, CORNER, PANEL_STEP, c, ci);
}

@inline
function run<T>(
  rows: i32, a: usize, ai: usize, ap: usize, b: usize, bp: usize, k: i32,
  from: usize, fromRow: usize, to: usize, toRow: usize,
): void {
  if (sizeof<T>() == 8) tileF64(rows, a, ai, ap, b, bp, k, from, fromRow, to, toRow);
  else tileF32(rows, a, ai, ap, b, bp, k, from, fromRow, to, toRow);
}

function copy<T>(rows: i32, columns: i32, from: usize, fromRow: usize, to: usize, toRow: usize): void {
  for (let i = 0; i < rows; ++i, from += fromRow, to += toRow) {
    for (let j = 0; j < columns; ++j) store<T>(to + bytes<T>(j), load<T>(from + bytes<T>(j)));
  }
}

/** Elements in bytes. */
@inline
function bytes<T>(elements: i32): usize {
  return <usize>elements * sizeof<T>();
}
