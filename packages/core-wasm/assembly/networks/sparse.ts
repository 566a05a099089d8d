import { WORKSPACE } from '../memory';

// Products with a matrix most of whose elements are 0, such as pictures: what is 0 is left out. A sum that starts at +0
// never becomes −0, so leaving out 0 · w moves no bit as long as w is finite.
//
// A list holds, line by line, the places and values of a matrix that are not 0 (NaN is not 0):
//
//   starts   i32 [lines + 1]: where each line begins in the entries
//   entries  8 bytes each: i32 place, f32 value

/** Bytes of the result that are worked on at a time: ten vectors of sums, as many as leave registers for a product. */
const WIDTH: usize = 160;

/** Elements that are looked at together: a bit each of a word. */
const RUN: i32 = 64;

/**
 * Lists of x [rows, columns] of f32 by row. Returns the number of entries; room for rows · columns.
 *
 * The set bits of a word are walked: that there are no more is all that is foreseen badly (100 images of MNIST within training:
 * 62 µs with every element written and the zeros overwritten, 13 so).
 */
export function listRowsF32(x: usize, ldx: i32, rows: i32, columns: i32, starts: usize, entries: usize): i32 {
  let to = entries;
  for (let r = 0; r < rows; ++r, x += (<usize>ldx) << 2) {
    store<i32>(starts + ((<usize>r) << 2), <i32>((to - entries) >> 3));
    let j = 0;
    for (; j + RUN <= columns; j += RUN) {
      const run = x + ((<usize>j) << 2);
      const lower = sixteen(run) | (sixteen(run + 64) << 16);
      const upper = sixteen(run + 128) | (sixteen(run + 192) << 16);
      for (let bits = (<u64>upper << 32) | <u64>lower; bits != 0; bits &= bits - 1, to += 8) {
        const place = <u64>ctz(bits);
        store<u64>(to, (<u64>load<u32>(run + (<usize>place << 2)) << 32) | (<u64>j + place));
      }
    }
    for (; j < columns; ++j) {
      const value = x + ((<usize>j) << 2);
      store<u64>(to, (<u64>load<u32>(value) << 32) | <u64>j); // kept if it is not 0
      to += <usize>i32(load<f32>(value) != 0) << 3;
    }
  }
  const count = <i32>((to - entries) >> 3);
  store<i32>(starts + ((<usize>rows) << 2), count);
  return count;
}

/** Which of sixteen elements are not 0. */
@inline
function sixteen(x: usize): u32 {
  const zero = f32x4.splat(0);
  const a = i16x8.narrow_i32x4_s(f32x4.ne(v128.load(x), zero), f32x4.ne(v128.load(x, 16), zero));
  const b = i16x8.narrow_i32x4_s(f32x4.ne(v128.load(x, 32), zero), f32x4.ne(v128.load(x, 48), zero));
  return i8x16.bitmask(i8x16.narrow_i16x8_s(a, b));
}

/** The lists by column of what is listed by row; places are then rows, ascending. */
export function listColumnsF32(
  rowStarts: usize, rowEntries: usize, rows: i32, columns: i32, starts: usize, entries: usize,
): void {
  memory.fill(starts, 0, (<usize>(columns + 1)) << 2);
  const end = rowEntries + ((<usize>load<i32>(rowStarts + ((<usize>rows) << 2))) << 3);
  for (let entry = rowEntries; entry < end; entry += 8) {
    const at = starts + ((<usize>(load<i32>(entry) + 1)) << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
  const next = WORKSPACE;
  for (let j = 0, sum = 0; j <= columns; ++j) {
    const at = starts + ((<usize>j) << 2);
    sum += load<i32>(at);
    store<i32>(at, sum);
    store<i32>(next + ((<usize>j) << 2), sum);
  }
  for (let r = 0; r < rows; ++r) {
    const from = rowStarts + ((<usize>r) << 2);
    for (let e = load<i32>(from); e < load<i32>(from, 4); ++e) {
      const entry = rowEntries + ((<usize>e) << 3);
      const at = next + ((<usize>load<i32>(entry)) << 2);
      const place = load<i32>(at);
      store<i32>(at, place + 1);
      const to = entries + ((<usize>place) << 3);
      store<i32>(to, r);
      store<f32>(to, load<f32>(entry, 4), 4);
    }
  }
}

/**
 * c[i, :] = start[i, :] + Σ_e value(e) · b[place(e), :] over the entries e of lines first … last − 1, in their order.
 *
 * By row with B = W this is X W; by column with B = dY it is Xᵀ dY: the bits are those of gemmNNF32 and gemmTNF32.
 * ldStart as for gemm; start 0 is zero.
 */
export function sparseProductF32(
  starts: usize, entries: usize, first: i32, last: i32, b: usize, ldb: i32, start: usize, ldStart: i32, n: i32,
  c: usize, ldc: i32,
): void {
  const bytes = <usize>n << 2;
  const step = <usize>ldb << 2;
  const zeros = WORKSPACE;
  if (!start) memory.fill(zeros, 0, WIDTH);
  for (let i = first; i < last; ++i) {
    const from = entries + ((<usize>load<i32>(starts + ((<usize>i) << 2))) << 3);
    const end = entries + ((<usize>load<i32>(starts + ((<usize>i) << 2), 4)) << 3);
    let j: usize = 0;
    for (; j + WIDTH <= bytes; j += WIDTH) wide(from, end, b + j, step, start ? start + j : zeros, c + j);
    for (; j + 16 <= bytes; j += 16) narrow(from, end, b + j, step, start ? start + j : zeros, c + j);
    for (; j < bytes; j += 4) {
      let sum: f32 = start ? load<f32>(start + j) : 0;
      for (let e = from; e < end; e += 8) sum += load<f32>(e, 4) * load<f32>(b + step * <usize>load<i32>(e) + j);
      store<f32>(c + j, sum);
    }
    c += <usize>ldc << 2;
    if (start) start += <usize>ldStart << 2;
  }
}

function narrow(from: usize, end: usize, b: usize, step: usize, start: usize, to: usize): void {
  let sum = v128.load(start);
  if (from < end) do {
    const row = b + step * <usize>load<i32>(from);
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(from, 4), v128.load(row)));
    from += 8;
  } while (from < end);
  v128.store(to, sum);
}

function wide(from: usize, end: usize, b: usize, step: usize, start: usize, to: usize): void {
  let c0 = v128.load(start), c1 = v128.load(start, 16), c2 = v128.load(start, 32), c3 = v128.load(start, 48);
  let c4 = v128.load(start, 64), c5 = v128.load(start, 80), c6 = v128.load(start, 96), c7 = v128.load(start, 112);
  let c8 = v128.load(start, 128), c9 = v128.load(start, 144);
  if (from < end) do {
    const row = b + step * <usize>load<i32>(from);
    const x = v128.load32_splat(from, 4);
    c0 = f32x4.add(c0, f32x4.mul(x, v128.load(row)));
    c1 = f32x4.add(c1, f32x4.mul(x, v128.load(row, 16)));
    c2 = f32x4.add(c2, f32x4.mul(x, v128.load(row, 32)));
    c3 = f32x4.add(c3, f32x4.mul(x, v128.load(row, 48)));
    c4 = f32x4.add(c4, f32x4.mul(x, v128.load(row, 64)));
    c5 = f32x4.add(c5, f32x4.mul(x, v128.load(row, 80)));
    c6 = f32x4.add(c6, f32x4.mul(x, v128.load(row, 96)));
    c7 = f32x4.add(c7, f32x4.mul(x, v128.load(row, 112)));
    c8 = f32x4.add(c8, f32x4.mul(x, v128.load(row, 128)));
    c9 = f32x4.add(c9, f32x4.mul(x, v128.load(row, 144)));
    from += 8;
  } while (from < end);
  v128.store(to, c0);
  v128.store(to, c1, 16);
  v128.store(to, c2, 32);
  v128.store(to, c3, 48);
  v128.store(to, c4, 64);
  v128.store(to, c5, 80);
  v128.store(to, c6, 96);
  v128.store(to, c7, 112);
  v128.store(to, c8, 128);
  v128.store(to, c9, 144);
}
