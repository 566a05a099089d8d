import { WORKSPACE } from '../memory';
import { packColumns, packPanels } from './pack';
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
// Packing pays where steps meet in few sets of a cache or lie on too many pages, or where a panel is read for more than a
// block of rows. Else tiles read where the numbers stand, if columns of B are neighbours: 11 % faster at 50 rows, 4 % at 100.
// A panel that sticks out of C is packed and filled up; it runs in a corner of the workspace, as do the tiles that the
// diagonal cuts where the lower half alone is wanted.

const ROWS: i32 = 264;
const COLUMNS: i32 = 528;
const STEPS: i32 = 256;
/** The widest panel: six vectors. */
const PANEL_BYTES: usize = 96;
/** Where A is read across its rows (TN) in place, a tile takes a line of that cache a step: no more than leave room for B. */
const STEPS_ACROSS: i32 = 112;
/** More where rows of B are short, so many bytes of them; */
const SHORT_SLICE: usize = 20480;
/** fewer where rows of up to so many bytes are aliased. */
const SHORT_ROW: usize = 512;
const STEPS_ALIASED: i32 = 64;
/** Columns of B beyond which an aliased A is packed. */
const FEW_COLUMNS: i32 = 128;
/** Steps of A or of B this far apart, or a multiple of it, meet in few sets of a cache. */
const ALIASED_A: usize = 512;
const ALIASED_B: usize = 256;
/** B is read in place if its steps are within so many bytes or A has few rows; an aliased B, no further; */
const SMALL_B: usize = 32768;
const FEW_ROWS: i32 = 16;
/** others up to a block of rows, or where they are on more pages than the processor has at hand (96), up to so many. */
const PAGES_B: usize = 96 * 4096;
const MANY_ROWS: i32 = 128;
/** Elements of a step of packed A. */
const STEP_A: i32 = 4;

// What of the product is known beforehand, and left out.
const WHOLE: i32 = 0;
const LOWER_C: i32 = 1; // C is symmetric: no more than its lower half is made
const LOWER_B: i32 = 2; // op(B) has zeros above the diagonal
const UPPER_B: i32 = 3; // or below it

const CORNER: usize = WORKSPACE; // a panel's width of C
const ONE_ROW: usize = CORNER + <usize>ROWS * PANEL_BYTES; // of it
const ZEROS: usize = ONE_ROW + PANEL_BYTES;
const PACKED_A: usize = (ZEROS + PANEL_BYTES + 63) & ~63;
const PACKED_B: usize = PACKED_A + (ROWS / 3 * STEP_A) * STEPS * 8;

export function gemmNN(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f64>(a, bytes<f64>(lda), 8, b, bytes<f64>(ldb), 8, start, bytes<f64>(ldStart), m, n, k, c, bytes<f64>(ldc), WHOLE);
}

export function gemmNT(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f64>(a, bytes<f64>(lda), 8, b, 8, bytes<f64>(ldb), start, bytes<f64>(ldStart), m, n, k, c, bytes<f64>(ldc), WHOLE);
}

export function gemmTN(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f64>(a, 8, bytes<f64>(lda), b, bytes<f64>(ldb), 8, start, bytes<f64>(ldStart), m, n, k, c, bytes<f64>(ldc), WHOLE);
}

export function gemmNNF32(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f32>(a, bytes<f32>(lda), 4, b, bytes<f32>(ldb), 4, start, bytes<f32>(ldStart), m, n, k, c, bytes<f32>(ldc), WHOLE);
}

export function gemmNTF32(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f32>(a, bytes<f32>(lda), 4, b, 4, bytes<f32>(ldb), start, bytes<f32>(ldStart), m, n, k, c, bytes<f32>(ldc), WHOLE);
}

export function gemmTNF32(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f32>(a, 4, bytes<f32>(lda), b, bytes<f32>(ldb), 4, start, bytes<f32>(ldStart), m, n, k, c, bytes<f32>(ldc), WHOLE);
}

/** The lower half of S + Aᵀ B: A[k, n], B[k, n]. */
export function syrkTN(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product<f64>(a, 8, bytes<f64>(lda), b, bytes<f64>(ldb), 8, start, bytes<f64>(ldStart), n, n, k, c, bytes<f64>(ldc), LOWER_C);
}

/** S + X L: X[m, n], L[n, n] lower. */
export function trmmNN(
  x: usize, ldx: i32, l: usize, ldl: i32, start: usize, ldStart: i32, m: i32, n: i32, c: usize, ldc: i32,
): void {
  product<f64>(x, bytes<f64>(ldx), 8, l, bytes<f64>(ldl), 8, start, bytes<f64>(ldStart), m, n, n, c, bytes<f64>(ldc), LOWER_B);
}

/** S + X Lᵀ. */
export function trmmNT(
  x: usize, ldx: i32, l: usize, ldl: i32, start: usize, ldStart: i32, m: i32, n: i32, c: usize, ldc: i32,
): void {
  product<f64>(x, bytes<f64>(ldx), 8, l, 8, bytes<f64>(ldl), start, bytes<f64>(ldStart), m, n, n, c, bytes<f64>(ldc), UPPER_B);
}

/** Strides in bytes: ai, si, ci to the next row; bj to the next column; ap, bp to the next step p. */
function product<T>(
  a: usize, ai: usize, ap: usize, b: usize, bp: usize, bj: usize,
  start: usize, si: usize, m: i32, n: i32, k: i32, c: usize, ci: usize, known: i32,
): void {
  const lanes = <i32>(16 / sizeof<T>());
  const group = lanes * 6; // columns of the widest panel
  const lower = known == LOWER_C;
  const tall = tileRows();
  const mostRows = evenly(m, ROWS, 12), mostColumns = evenly(n, COLUMNS, group);
  const neighbours = bj == sizeof<T>();
  const aliased = bp % ALIASED_B == 0;
  const fewSteps = aliased && bp <= SHORT_ROW ? STEPS_ALIASED : STEPS_ACROSS;
  const across = min(STEPS, max(fewSteps, <i32>(SHORT_SLICE / max(bp, 1))));
  const packsA = ai == sizeof<T>() && ap % ALIASED_A == 0 && n > FEW_COLUMNS;
  const mostSteps = evenly(k, ai == sizeof<T>() && !packsA ? across : STEPS, 1);
  memory.fill(ZEROS, 0, PANEL_BYTES);
  for (let j0 = 0; j0 < n; j0 += mostColumns) {
    const columns = min(mostColumns, n - j0);
    let p0 = 0;
    do {
      // at least once: without steps C is S
      const steps = min(mostSteps, k - p0);
      const from = p0 == 0 ? start : c;
      const fromRow = from ? (p0 == 0 ? si : ci) : 0;
      const slice = b + bj * j0 + bp * p0;
      const reach = bp * steps;
      const rowsInPlace = aliased ? FEW_ROWS : reach <= PAGES_B ? ROWS : MANY_ROWS;
      const inPlace = neighbours && (m <= rowsInPlace || reach <= SMALL_B);
      for (let i0 = 0; i0 < m; i0 += mostRows) {
        const rows = min(mostRows, m - i0);
        let block = a + ai * i0 + ap * p0;
        let next = ai * tall, step = ap;
        if (packsA) {
          next = bytes<T>(STEP_A * steps), step = bytes<T>(STEP_A);
          for (let i = 0, to = PACKED_A; i < rows; i += tall, to += next) {
            packColumns<T>(block + ai * i, ap, min(STEP_A, rows - i), steps, STEP_A, to);
          }
          block = PACKED_A;
        }
        for (let j = 0, width = 0; j < columns; j += width) {
          const left = columns - j;
          const vectors = panelVectors((left + lanes - 1) / lanes, known >= LOWER_B);
          width = vectors * lanes;
          // steps in which the columns of this group may hold more than zeros
          let skipped = 0, count = steps;
          if (known >= LOWER_B) {
            const diagonal = (j0 + j) / group * group - p0;
            if (known == LOWER_B) skipped = max(0, min(steps, diagonal)), count = steps - skipped;
            else count = max(0, min(steps, diagonal + group));
            if (count == 0 && p0 > 0) continue;
          }
          let panel = slice + bj * j + bp * skipped, panelStep = bp;
          if (!inPlace || width > left) {
            const packed = PACKED_B + bytes<T>(j * steps);
            if (i0 == 0) {
              if (neighbours) packColumns<T>(panel, bp, min(width, left), count, width, packed);
              else packPanels<T>(panel, bj, bp, min(width, left), count, width, packed);
            }
            panel = packed, panelStep = bytes<T>(width);
          }
          // of a lower half: the rows at and below the panel's first column, and how many of them it cuts off
          const reach = i0 - j0 - j;
          const tilesAbove = lower && reach < 0 ? -reach / tall : 0;
          const first = tilesAbove * tall;
          if (first >= rows) continue;
          const cut = lower ? max(0, width - 1 - reach - first) : 0;
          // what sticks out of C or its lower half goes by way of the corner
          const cornered = width > left ? rows - first : min(rows - first, (cut + tall - 1) / tall * tall);
          let tileA = block + step * skipped + next * tilesAbove;
          const column = bytes<T>(j0 + j);
          let tileS = from ? from + fromRow * (i0 + first) + column : ZEROS;
          let tileC = c + ci * (i0 + first) + column;
          if (cornered > 0) {
            const own = fromRow != 0; // else all rows start from one
            const inside = min(width, left);
            copy<T>(own ? cornered : 1, inside, inside, tileS, fromRow, own ? CORNER : ONE_ROW, PANEL_BYTES);
            runTiles<T>(
              vectors, tall, cornered, tileA, next, ai, step, panel, panelStep, count,
              own ? CORNER : ONE_ROW, own ? PANEL_BYTES : 0, CORNER, PANEL_BYTES,
            );
            copy<T>(cornered, inside, lower ? reach + first + 1 : inside, CORNER, PANEL_BYTES, tileC, ci);
            tileA += next * (cornered / tall), tileS += fromRow * cornered, tileC += ci * cornered;
          }
          runTiles<T>(
            vectors, tall, rows - first - cornered, tileA, next, ai, step, panel, panelStep, count, tileS, fromRow, tileC, ci,
          );
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

/** Of each row no more than so many columns; `reach` of the first row, one more of the next, and so on. */
function copy<T>(rows: i32, columns: i32, reach: i32, from: usize, fromRow: usize, to: usize, toRow: usize): void {
  for (let i = 0; i < rows; ++i, from += fromRow, to += toRow) {
    const size = bytes<T>(max(0, min(columns, reach + i)));
    const whole = size & ~15;
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
