import { tilesF32x2, tilesF32x4, tilesF32x6, tilesF64x2, tilesF64x4, tilesF64x6 } from '../generated/tiles';

/** Rows of a tile: of two vectors, and of four or six where those are chosen. */
export const NARROW_ROWS: i32 = 4;
export const WIDE_ROWS: i32 = 3;

let wide: bool = false;

/**
 * Chooses the tiles of matrix products: wide ones are a third faster where V8 pairs vectors (its flag
 * `--experimental-wasm-revectorize`), and far slower elsewhere. No bit of a product depends on it.
 */
export function wideTiles(on: i32): void {
  wide = on != 0;
}

/** Whether wide tiles are chosen. */
@inline
export function isWide(): bool {
  return wide;
}

@inline
export function tileRows(): i32 {
  return wide ? WIDE_ROWS : NARROW_ROWS;
}

/**
 * Vectors in the next panel where so many are left: 2, or 4 or 6 such that the last panels fit; in groups, no panel is in
 * two groups of 6.
 */
@inline
export function panelVectors(left: i32, inGroups: bool): i32 {
  if (!wide || left <= 2) return 2;
  return left <= 4 || (!inGroups && (left == 7 || left == 8)) ? 4 : 6;
}

/**
 * to[i, :] = from[i, :] + Σ_p a[i, p] b[p, :] for a panel of B of so many vectors, `tall` rows at a time and the rest.
 *
 * Bytes: aNext from one tile's rows of A to the next one's; ai to the next row within a tile; ap, bp to the next step.
 */
export function runTiles<T>(
  vectors: i32, tall: i32, rows: i32, a: usize, aNext: usize, ai: usize, ap: usize, b: usize, bp: usize, k: i32,
  from: usize, fromRow: usize, to: usize, toRow: usize,
): void {
  const count = rows / tall;
  if (count > 0) run<T>(vectors, tall, count, a, aNext, ai, ap, b, bp, k, from, fromRow, to, toRow);
  const done = count * tall;
  if (done == rows) return;
  a += aNext * count, from += fromRow * done, to += toRow * done;
  run<T>(vectors, rows - done, 1, a, 0, ai, ap, b, bp, k, from, fromRow, to, toRow);
}

/** One tile of four columns, in bytes as above. */
export function tileF64(
  rows: i32, a: usize, ai: usize, ap: usize, b: usize, bp: usize, k: i32,
  from: usize, fromRow: usize, to: usize, toRow: usize,
): void {
  tilesF64x2(rows, 1, a, 0, ai, ap, b, bp, k, from, fromRow, to, toRow);
}

function run<T>(
  vectors: i32, rows: i32, count: i32, a: usize, aNext: usize, ai: usize, ap: usize, b: usize, bp: usize, k: i32,
  from: usize, fromRow: usize, to: usize, toRow: usize,
): void {
  if (sizeof<T>() == 8) {
    if (vectors == 6) tilesF64x6(rows, count, a, aNext, ai, ap, b, bp, k, from, fromRow, to, toRow);
    else if (vectors == 4) tilesF64x4(rows, count, a, aNext, ai, ap, b, bp, k, from, fromRow, to, toRow);
    else tilesF64x2(rows, count, a, aNext, ai, ap, b, bp, k, from, fromRow, to, toRow);
  } else {
    if (vectors == 6) tilesF32x6(rows, count, a, aNext, ai, ap, b, bp, k, from, fromRow, to, toRow);
    else if (vectors == 4) tilesF32x4(rows, count, a, aNext, ai, ap, b, bp, k, from, fromRow, to, toRow);
    else tilesF32x2(rows, count, a, aNext, ai, ap, b, bp, k, from, fromRow, to, toRow);
  }
}
