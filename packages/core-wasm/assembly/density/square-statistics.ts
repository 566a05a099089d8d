import { at } from '../linear-algebra/vector';
import { DIAGONAL } from './mixture-log-joint';
import { BEHIND_LIST, ENTRY, LIST } from './share-list';
import { firstTwo, lastTwo, putColumns } from './some-columns';

const SQUARES: usize = BEHIND_LIST; // [MOST, 2]

/**
 * sums += Σ share d and scatter += Σ share d², a few columns at a time, nothing packed: by columns for the diagonal kind;
 * for the spherical one over columns too, first within a row: in two lanes over even and odd columns, added at the end.
 */
export function addSquares(listed: i32, D: i32, kind: i32, mean: usize, sums: usize, scatter: usize): void {
  if (kind == DIAGONAL) {
    let j = 0;
    for (; j + 8 <= D; j += 8) addEight(listed, at(0, j), mean, sums, scatter);
    for (; j < D; j += 4) {
      if (D - j >= 4) addColumns(listed, at(0, j), 4, mean, sums, scatter);
      else addColumns(listed, at(0, j), D - j, mean, sums, scatter);
    }
    return;
  }
  memory.fill(SQUARES, 0, 16 * <usize>listed);
  for (let j = 0; j < D; j += 4) {
    if (D - j >= 4) addColumns(listed, at(0, j), 4, mean, sums, 0);
    else addColumns(listed, at(0, j), D - j, mean, sums, 0);
  }
  let sum = load<f64>(scatter);
  for (let s = SQUARES, end = SQUARES + 16 * listed; s < end; s += 16) sum += load<f64>(s) + load<f64>(s, 8);
  store<f64>(scatter, sum);
}

/** Squares go to the columns of `scatter`, or to the rows of SQUARES where that is 0. */
@inline
function addColumns(listed: i32, offset: usize, columns: i32, mean: usize, sums: usize, scatter: usize): void {
  const m0 = firstTwo(mean + offset, columns), m1 = lastTwo(mean + offset, columns);
  let s0 = firstTwo(sums + offset, columns), s1 = lastTwo(sums + offset, columns);
  let q0 = f64x2.splat(0), q1 = f64x2.splat(0);
  if (scatter) q0 = firstTwo(scatter + offset, columns), q1 = lastTwo(scatter + offset, columns);
  for (let entry = LIST, end = LIST + ENTRY * listed, squares = SQUARES; entry < end; entry += ENTRY) {
    const x = <usize>load<u32>(entry) + offset;
    const share = v128.load64_splat(entry, 8);
    const d0 = f64x2.sub(firstTwo(x, columns), m0), d1 = f64x2.sub(lastTwo(x, columns), m1);
    const w0 = f64x2.mul(share, d0), w1 = f64x2.mul(share, d1);
    s0 = f64x2.add(s0, w0), s1 = f64x2.add(s1, w1);
    if (scatter) q0 = f64x2.add(q0, f64x2.mul(w0, d0)), q1 = f64x2.add(q1, f64x2.mul(w1, d1));
    else {
      const q = f64x2.add(v128.load(squares), f64x2.mul(w0, d0));
      v128.store(squares, f64x2.add(q, f64x2.mul(w1, d1)));
      squares += 16;
    }
  }
  putColumns(sums + offset, s0, s1, columns);
  if (scatter) putColumns(scatter + offset, q0, q1, columns);
}

/** Eight columns of the diagonal kind: a share is fetched half as often, and sixteen chains hide their latency. */
function addEight(listed: i32, offset: usize, mean: usize, sums: usize, scatter: usize): void {
  const m = mean + offset, s = sums + offset, q = scatter + offset;
  let s0 = v128.load(s), s1 = v128.load(s, 16), s2 = v128.load(s, 32), s3 = v128.load(s, 48);
  let q0 = v128.load(q), q1 = v128.load(q, 16), q2 = v128.load(q, 32), q3 = v128.load(q, 48);
  for (let entry = LIST, end = LIST + ENTRY * listed; entry < end; entry += ENTRY) {
    const x = <usize>load<u32>(entry) + offset;
    const share = v128.load64_splat(entry, 8);
    let d = f64x2.sub(v128.load(x), v128.load(m)), w = f64x2.mul(share, d);
    s0 = f64x2.add(s0, w), q0 = f64x2.add(q0, f64x2.mul(w, d));
    d = f64x2.sub(v128.load(x, 16), v128.load(m, 16)), w = f64x2.mul(share, d);
    s1 = f64x2.add(s1, w), q1 = f64x2.add(q1, f64x2.mul(w, d));
    d = f64x2.sub(v128.load(x, 32), v128.load(m, 32)), w = f64x2.mul(share, d);
    s2 = f64x2.add(s2, w), q2 = f64x2.add(q2, f64x2.mul(w, d));
    d = f64x2.sub(v128.load(x, 48), v128.load(m, 48)), w = f64x2.mul(share, d);
    s3 = f64x2.add(s3, w), q3 = f64x2.add(q3, f64x2.mul(w, d));
  }
  v128.store(s, s0), v128.store(s, s1, 16), v128.store(s, s2, 32), v128.store(s, s3, 48);
  v128.store(q, q0), v128.store(q, q1, 16), v128.store(q, q2, 32), v128.store(q, q3, 48);
}
