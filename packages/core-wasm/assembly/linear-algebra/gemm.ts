import { WORKSPACE } from '../memory';
import { packPanels } from './pack';
import { panelVectors, runTiles, tileRows } from './tiles';

// C[m, n] = S + op(A) op(B).
//
// Element (i, j) is one sequential chain  s ← s + a[i, p] b[p, j],  p = 0 … k − 1, from s = S[i, j]; multiply and add
// round apart. Between slices of k the chain rests in C. So neither the tile or slice an element falls into nor the
// size of the product moves a bit.
//
// Loops from the outside, as in BLIS (Van Zee & van de Geijn 2015, ACM TOMS 41, 14):
//
//   COLUMNS of B, in STEPS of k
//     ROWS of A, held in the second-level cache
//       a panel of B as wide as a tile, held in the first-level cache: packed when it is first needed
//         a tile's rows of A at a time
//
// Packing pays where lines lie far apart or are read again and again: A for many panels, B where it is large or its
// columns are no neighbours. Else tiles read where the numbers stand. A panel that sticks out of C is packed, filled up
// with zeros, and runs in a corner of the workspace.

const ROWS: i32 = 192;
const COLUMNS: i32 = 528;
const STEPS: i32 = 320;
/** The widest panel: six vectors. */
const PANEL_BYTES: usize = 96;
/** Columns of B beyond which A may be packed. */
const FEW_COLUMNS: i32 = 128;
/** Steps of A this far apart, or a multiple of it, meet in few sets of a cache. */
const ALIASED: usize = 1024;
/** Bytes of B up to which its rows are read in place, or else up to a few rows of A. */
const SMALL_B: usize = 32768;
const FEW_ROWS: i32 = 16;
/** Elements of a step of packed A. */
const STEP_A: i32 = 4;

const CORNER: usize = WORKSPACE; // a panel's width of C
const ONE_ROW: usize = CORNER + <usize>ROWS * PANEL_BYTES; // of it
const ZEROS: usize = ONE_ROW + PANEL_BYTES;
const PACKED_A: usize = (ZEROS + PANEL_BYTES + 63) & ~63;
const PACKED_B: usize = PACKED_A + (ROWS / 3 * STEP_A) * STEPS * 8;

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
  const lanes = <i32>(16 / sizeof<T>());
  const tall = tileRows();
  const mostRows = evenly(m, ROWS, 12), mostColumns = evenly(n, COLUMNS, lanes * 6), mostSteps = evenly(k, STEPS, 1);
  memory.fill(ZEROS, 0, PANEL_BYTES);
  for (let j0 = 0; j0 < n; j0 += mostColumns) {
    const columns = min(mostColumns, n - j0);
    let p0 = 0;
    do {
      // at least once: without steps C is S
      const steps = min(mostSteps, k - p0);
      const from = p0 == 0 ? start : c;
      const fromRow = p0 == 0 ? si : ci;
      const slice = b + bj * j0 + bp * p0;
      const inPlace = bj == sizeof<T>() && (m <= FEW_ROWS || bp * steps <= SMALL_B);
      for (let i0 = 0; i0 < m; i0 += mostRows) {
        const rows = min(mostRows, m - i0);
        let block = a + ai * i0 + ap * p0;
        let next = ai * tall, row = ai, step = ap;
        if (columns > FEW_COLUMNS && ap % ALIASED == 0) {
          packPanels<T>(block, ai, ap, rows, steps, STEP_A, PACKED_A, tall);
          block = PACKED_A, next = bytes<T>(STEP_A * steps), row = sizeof<T>(), step = bytes<T>(STEP_A);
        }
        for (let j = 0, width = 0; j < columns; j += width) {
          const left = columns - j;
          const vectors = panelVectors((left + lanes - 1) / lanes);
          width = vectors * lanes;
          let panel = slice + bj * j, panelStep = bp;
          if (!inPlace || width > left) {
            const packed = PACKED_B + bytes<T>(j * steps);
            if (i0 == 0) packPanels<T>(panel, bj, bp, min(width, left), steps, width, packed);
            panel = packed, panelStep = bytes<T>(width);
          }
          const column = bytes<T>(j0 + j);
          const tileS = from ? from + fromRow * i0 + column : ZEROS;
          const sRow = from ? fromRow : 0;
          const tileC = c + ci * i0 + column;
          if (width <= left) {
            runTiles<T>(vectors, tall, rows, block, next, row, step, panel, panelStep, steps, tileS, sRow, tileC, ci);
          } else {
            const own = sRow != 0; // else all rows start from one
            const first = own ? CORNER : ONE_ROW;
            const firstRow = own ? PANEL_BYTES : 0;
            copy<T>(own ? rows : 1, left, tileS, sRow, first, PANEL_BYTES);
            runTiles<T>(
              vectors, tall, rows, block, next, row, step, panel, panelStep, steps, first, firstRow, CORNER, PANEL_BYTES,
            );
            copy<T>(rows, left, CORNER, PANEL_BYTES, tileC, ci);
          }
        }
      }
      p0 += mostSteps;
    } while (p0 < k);
  }
}

/** The size of parts of `total`, no larger than `most`, as even as multiples of `unit` allow. */
function evenly(total: i32, most: i32, unit: i32): i32 {
  if (total <= most) return max(total, 1);
  const parts = (total + most - 1) / most;
  const part = (total + parts - 1) / parts + unit - 1;
  return part - part % unit;
}

function copy<T>(rows: i32, columns: i32, from: usize, fromRow: usize, to: usize, toRow: usize): void {
  const size = bytes<T>(columns);
  const whole = size & ~15;
  for (let i = 0; i < rows; ++i, from += fromRow, to += toRow) {
    let j: usize = 0;
    for (; j < whole; j += 16) v128.store(to + j, v128.load(from + j));
    for (; j < size; j += sizeof<T>()) store<T>(to + j, load<T>(from + j));
  }
}

/** Elements in bytes. */
@inline
function bytes<T>(elements: i32): usize {
  return <usize>elements * sizeof<T>();
}
