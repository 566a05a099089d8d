import { log1pLanes } from '../math/log1p';
import { add, mul, sub } from '../math/lanes';
import { LOWERING, raisedExp } from './exp-below';
import { logSumExp } from './log-sum-exp';
import { COLUMNS, LANES } from './room';

/** Rows longer than this are vectors of their own: the logarithm that four rows share is then small beside the rest. */
const LONGEST: i32 = 128;

// Four rows side by side, 32 bytes each, behind the lanes that `logSumExp` writes: their largest, which of them have had
// it, and the sums of columns c mod 4.
const MAXIMA: usize = LANES + 32;
const SEEN: usize = 32; // from MAXIMA
const SUMS: usize = MAXIMA + 64;

const NOTHING: usize = 0;
const LOWER: usize = 8;
const T = memory.data<f64>([-Infinity, LOWERING]);

/** out[r] = log Σ_c exp x[r, c], each row to the bit as by `logSumExp`; short rows four at a time, in lanes. */
export function logSumExpRows(x: usize, rows: i32, columns: i32, out: usize): void {
  const stride = (<usize>columns) << 3;
  const end = out + ((<usize>rows) << 3);
  if (columns > 0 && columns <= LONGEST) {
    for (; out + 32 <= end; out += 32) {
      sideBySide(x, columns, stride);
      columnMaxima(columns);
      columnSums(columns);
      logSums(out);
      for (let i: usize = 0; i < 32; i += 8, x += stride) {
        if (abs<f64>(f64.load(MAXIMA + i)) == Infinity) f64.store(out + i, logSumExp(x, columns));
      }
    }
  }
  for (; out < end; x += stride, out += 8) f64.store(out, logSumExp(x, columns));
}

/** COLUMNS[c] = x[0 … 3, c] */
function sideBySide(x: usize, columns: i32, stride: usize): void {
  const y = x + stride;
  const z = y + stride;
  const w = z + stride;
  let to = COLUMNS;
  let at: usize = 0;
  for (const pairs = stride & ~15; at < pairs; at += 16, to += 64) {
    const a = v128.load(x + at);
    const b = v128.load(y + at);
    const c = v128.load(z + at);
    const d = v128.load(w + at);
    v128.store(to, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(to, v128.shuffle<i64>(c, d, 0, 2), 16);
    v128.store(to, v128.shuffle<i64>(a, b, 1, 3), 32);
    v128.store(to, v128.shuffle<i64>(c, d, 1, 3), 48);
  }
  if (at < stride) {
    f64.store(to, f64.load(x + at));
    f64.store(to, f64.load(y + at), 8);
    f64.store(to, f64.load(z + at), 16);
    f64.store(to, f64.load(w + at), 24);
  }
}

function columnMaxima(columns: i32): void {
  let a = v128.load64_splat(T + NOTHING);
  let b = a;
  for (let at = COLUMNS, end = at + ((<usize>columns) << 5); at < end; at += 32) {
    a = f64x2.pmax(a, v128.load(at));
    b = f64x2.pmax(b, v128.load(at, 16));
  }
  const maxima = MAXIMA; // one address: of two V8 would join no stores
  v128.store(maxima, a);
  v128.store(maxima, b, 16);
}

/** The lanes of `logSumExp` for each row: SUMS[c mod 4] += 2^512 exp(x[c] − m), but for the first x[c] = m. */
function columnSums(columns: i32): void {
  for (let at = MAXIMA + SEEN; at < SUMS + 128; at += 16) v128.store(at, i64x2.splat(0));
  for (let c = 0, at = COLUMNS; c < columns; c++, at += 32) addColumn(at, SUMS + ((<usize>(c & 3)) << 5));
}

@inline
function addColumn(at: usize, sums: usize): void {
  const a = v128.load(at);
  const b = v128.load(at, 16);
  const rows = MAXIMA;
  const m = v128.load(rows);
  const n = v128.load(rows, 16);
  const seenA = v128.load(rows, SEEN);
  const seenB = v128.load(rows, SEEN + 16);
  const isLargestA = f64x2.eq(a, m);
  const isLargestB = f64x2.eq(b, n);
  const termA = v128.andnot(raisedExp(sub(a, m)), v128.andnot(isLargestA, seenA));
  const termB = v128.andnot(raisedExp(sub(b, n)), v128.andnot(isLargestB, seenB));
  const sumA = add(v128.load(sums), termA);
  const sumB = add(v128.load(sums, 16), termB);
  const nowA = v128.or(seenA, isLargestA);
  const nowB = v128.or(seenB, isLargestB);
  v128.store(sums, sumA);
  v128.store(sums, sumB, 16);
  v128.store(rows, nowA, SEEN);
  v128.store(rows, nowB, SEEN + 16);
}

/** out[r] = m + log(1 + the lanes, joined as (0 + 2) + (1 + 3)) */
function logSums(out: usize): void {
  const s = SUMS;
  const maxima = MAXIMA;
  const a = add(add(v128.load(s), v128.load(s, 64)), add(v128.load(s, 32), v128.load(s, 96)));
  const b = add(add(v128.load(s, 16), v128.load(s, 80)), add(v128.load(s, 48), v128.load(s, 112)));
  const lower = v128.load64_splat(T + LOWER);
  const logA = add(v128.load(maxima), log1pLanes(mul(a, lower)));
  const logB = add(v128.load(maxima, 16), log1pLanes(mul(b, lower)));
  v128.store(out, logA);
  v128.store(out, logB, 16);
}
