import { at } from './vector';

// C[m, n] = S + op(A) op(B).
//
// Element (i, j) is one sequential chain  s ← s + a[i, p] b[p, j],  p = 0 … k − 1, from s = S[i, j]; multiply and add
// round apart. So neither the tile an element falls into nor the size of the product moves a bit.
//
// Tiles of C, held in registers while p runs (two columns to a vector):
//
//            4 columns      2       1
//   4 rows   8 vectors      4       4 numbers
//   1 row    2 vectors      1       1 number
//
// A is addressed by a stride per row i and per step p, so that A and Aᵀ are the same code; likewise B, where
// `contiguous` says at compile time that neighbouring columns are neighbours in memory.

export function gemmNN(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product(a, at(0, lda), 8, b, at(0, ldb), 8, true, start, at(0, ldStart), m, n, k, c, at(0, ldc));
}

export function gemmNT(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product(a, at(0, lda), 8, b, 8, at(0, ldb), false, start, at(0, ldStart), m, n, k, c, at(0, ldc));
}

export function gemmTN(
  a: usize, lda: i32, b: usize, ldb: i32, start: usize, ldStart: i32, m: i32, n: i32, k: i32, c: usize, ldc: i32,
): void {
  product(a, 8, at(0, lda), b, at(0, ldb), 8, true, start, at(0, ldStart), m, n, k, c, at(0, ldc));
}

/** Strides in bytes: ai, si, ci to the next row; bj to the next column; ap, bp to the next step p. Panels of B outside: they stay in cache. */
@inline
function product(
  a: usize, ai: usize, ap: usize, b: usize, bp: usize, bj: usize, contiguous: bool,
  start: usize, si: usize, m: i32, n: i32, k: i32, c: usize, ci: usize,
): void {
  let j = 0;
  while (j < n) {
    const columns = n - j >= 4 ? 4 : n - j >= 2 ? 2 : 1;
    const bColumn = b + <usize>j * bj;
    let i = 0;
    while (i < m) {
      const rows = m - i >= 4 ? 4 : 1;
      const aRow = a + <usize>i * ai;
      const to = at(c + <usize>i * ci, j);
      const from = start ? at(start + <usize>i * si, j) : 0;
      if (columns == 4) {
        if (rows == 4) tile4x4(aRow, ai, ap, bColumn, bp, bj, contiguous, from, si, k, to, ci);
        else tile1x4(aRow, ap, bColumn, bp, bj, contiguous, from, k, to);
      } else if (columns == 2) {
        if (rows == 4) tile4x2(aRow, ai, ap, bColumn, bp, bj, contiguous, from, si, k, to, ci);
        else tile1x2(aRow, ap, bColumn, bp, bj, contiguous, from, k, to);
      } else if (rows == 4) tile4x1(aRow, ai, ap, bColumn, bp, from, si, k, to, ci);
      else tile1x1(aRow, ap, bColumn, bp, from, k, to);
      i += rows;
    }
    j += columns;
  }
}

/** b[p, j], b[p, j + 1]. */
@inline
function pair(b: usize, bj: usize, contiguous: bool): v128 {
  return contiguous ? v128.load(b) : v128.load64_lane(b + bj, v128.load64_zero(b), 1);
}

@inline
function mulAdd(sum: v128, x: v128, y: v128): v128 {
  return f64x2.add(sum, f64x2.mul(x, y));
}

@inline
function startPair(from: usize, offset: usize): v128 {
  return from ? v128.load(from + offset) : f64x2.splat(0);
}

@inline
function startOne(from: usize, offset: usize): f64 {
  return from ? load<f64>(from + offset) : 0;
}

@inline
function tile4x4(
  a: usize, ai: usize, ap: usize, b: usize, bp: usize, bj: usize, contiguous: bool,
  from: usize, si: usize, k: i32, c: usize, ci: usize,
): void {
  let s00 = startPair(from, 0), s01 = startPair(from, 16);
  let s10 = startPair(from, si), s11 = startPair(from, si + 16);
  let s20 = startPair(from, si * 2), s21 = startPair(from, si * 2 + 16);
  let s30 = startPair(from, si * 3), s31 = startPair(from, si * 3 + 16);
  for (let p = 0; p < k; ++p) {
    const b0 = pair(b, bj, contiguous), b1 = pair(b + bj * 2, bj, contiguous);
    let x = v128.load64_splat(a);
    s00 = mulAdd(s00, x, b0);
    s01 = mulAdd(s01, x, b1);
    x = v128.load64_splat(a + ai);
    s10 = mulAdd(s10, x, b0);
    s11 = mulAdd(s11, x, b1);
    x = v128.load64_splat(a + ai * 2);
    s20 = mulAdd(s20, x, b0);
    s21 = mulAdd(s21, x, b1);
    x = v128.load64_splat(a + ai * 3);
    s30 = mulAdd(s30, x, b0);
    s31 = mulAdd(s31, x, b1);
    a += ap;
    b += bp;
  }
  v128.store(c, s00), v128.store(c, s01, 16);
  v128.store(c + ci, s10), v128.store(c + ci, s11, 16);
  v128.store(c + ci * 2, s20), v128.store(c + ci * 2, s21, 16);
  v128.store(c + ci * 3, s30), v128.store(c + ci * 3, s31, 16);
}

@inline
function tile4x2(
  a: usize, ai: usize, ap: usize, b: usize, bp: usize, bj: usize, contiguous: bool,
  from: usize, si: usize, k: i32, c: usize, ci: usize,
): void {
  let s0 = startPair(from, 0), s1 = startPair(from, si), s2 = startPair(from, si * 2), s3 = startPair(from, si * 3);
  for (let p = 0; p < k; ++p) {
    const b0 = pair(b, bj, contiguous);
    s0 = mulAdd(s0, v128.load64_splat(a), b0);
    s1 = mulAdd(s1, v128.load64_splat(a + ai), b0);
    s2 = mulAdd(s2, v128.load64_splat(a + ai * 2), b0);
    s3 = mulAdd(s3, v128.load64_splat(a + ai * 3), b0);
    a += ap;
    b += bp;
  }
  v128.store(c, s0), v128.store(c + ci, s1), v128.store(c + ci * 2, s2), v128.store(c + ci * 3, s3);
}

@inline
function tile4x1(
  a: usize, ai: usize, ap: usize, b: usize, bp: usize, from: usize, si: usize, k: i32, c: usize, ci: usize,
): void {
  let s0 = startOne(from, 0), s1 = startOne(from, si), s2 = startOne(from, si * 2), s3 = startOne(from, si * 3);
  for (let p = 0; p < k; ++p) {
    const b0 = load<f64>(b);
    s0 += load<f64>(a) * b0;
    s1 += load<f64>(a + ai) * b0;
    s2 += load<f64>(a + ai * 2) * b0;
    s3 += load<f64>(a + ai * 3) * b0;
    a += ap;
    b += bp;
  }
  store<f64>(c, s0), store<f64>(c + ci, s1), store<f64>(c + ci * 2, s2), store<f64>(c + ci * 3, s3);
}

@inline
function tile1x4(
  a: usize, ap: usize, b: usize, bp: usize, bj: usize, contiguous: bool, from: usize, k: i32, c: usize,
): void {
  let s0 = startPair(from, 0), s1 = startPair(from, 16);
  for (let p = 0; p < k; ++p) {
    const x = v128.load64_splat(a);
    s0 = mulAdd(s0, x, pair(b, bj, contiguous));
    s1 = mulAdd(s1, x, pair(b + bj * 2, bj, contiguous));
    a += ap;
    b += bp;
  }
  v128.store(c, s0), v128.store(c, s1, 16);
}

@inline
function tile1x2(
  a: usize, ap: usize, b: usize, bp: usize, bj: usize, contiguous: bool, from: usize, k: i32, c: usize,
): void {
  let s = startPair(from, 0);
  for (let p = 0; p < k; ++p) {
    s = mulAdd(s, v128.load64_splat(a), pair(b, bj, contiguous));
    a += ap;
    b += bp;
  }
  v128.store(c, s);
}

@inline
function tile1x1(a: usize, ap: usize, b: usize, bp: usize, from: usize, k: i32, c: usize): void {
  let s = startOne(from, 0);
  for (let p = 0; p < k; ++p) {
    s += load<f64>(a) * load<f64>(b);
    a += ap;
    b += bp;
  }
  store<f64>(c, s);
}
