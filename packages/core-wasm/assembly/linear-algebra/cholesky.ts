import { scalarLog } from '../math/log';
import { at, divideRow, dotRow, subtractMultiple } from './vector';

/**
 * L lower with A = L Lᵀ, zeros above, row by row (Cholesky–Banachiewicz):
 *
 *   L[i, j] = (A[i, j] − Σ_{k<j} L[i, k] L[j, k]) / L[j, j],   L[i, i] = √(A[i, i] − Σ_{k<i} L[i, k]²)
 *
 * with sums in the lanes of `dotRow`. Reads the lower half; `out` may be `a`.
 *
 * Returns 0, or the 1-based pivot that is not positive and finite (NaN anywhere in the lower half ends here too);
 * then the rows from that one on are not written.
 */
export function cholesky(a: usize, n: i32, out: usize): i32 {
  const stride = at(0, n);
  for (let i = 0, aRow = a, row = out; i < n; ++i, aRow += stride, row += stride) {
    for (let j = 0, other = out; j < i; ++j, other += stride) {
      const s = load<f64>(at(aRow, j)) - dotRow(row, other, j);
      store<f64>(at(row, j), s / load<f64>(at(other, j)));
    }
    const pivot = load<f64>(at(aRow, i)) - dotRow(row, row, i);
    if (!(pivot > 0 && pivot < Infinity)) return i + 1;
    store<f64>(at(row, i), sqrt(pivot));
    memory.fill(at(row, i + 1), 0, at(0, n - i - 1));
  }
  return 0;
}

/** X = L⁻¹, lower, zeros above:  X[i, :] = (e_i − Σ_{k<i} L[i, k] X[k, :]) / L[i, i], k in order. */
export function triangularInverse(l: usize, n: i32, out: usize): void {
  const stride = at(0, n);
  memory.fill(out, 0, <usize>n * stride);
  for (let i = 0, lRow = l, row = out; i < n; ++i, lRow += stride, row += stride) {
    store<f64>(at(row, i), 1);
    for (let k = 0, other = out; k < i; ++k, other += stride) {
      subtractMultiple(row, load<f64>(at(lRow, k)), other, k + 1);
    }
    divideRow(row, load<f64>(at(lRow, i)), i + 1);
  }
}

/** L X = B:  X[i, :] = (B[i, :] − Σ_{k<i} L[i, k] X[k, :]) / L[i, i], k in order. `out` may be `b`. */
export function triangularSolve(l: usize, b: usize, n: i32, columns: i32, out: usize): void {
  const stride = at(0, columns);
  memory.copy(out, b, <usize>n * stride);
  for (let i = 0, lRow = l, row = out; i < n; ++i, lRow += at(0, n), row += stride) {
    for (let k = 0, other = out; k < i; ++k, other += stride) {
      subtractMultiple(row, load<f64>(at(lRow, k)), other, columns);
    }
    divideRow(row, load<f64>(at(lRow, i)), columns);
  }
}

/** Lᵀ X = B:  X[i, :] = (B[i, :] − Σ_{k>i} L[k, i] X[k, :]) / L[i, i], k downwards from n − 1. `out` may be `b`. */
export function triangularSolveTransposed(l: usize, b: usize, n: i32, columns: i32, out: usize): void {
  const stride = at(0, columns);
  memory.copy(out, b, <usize>n * stride);
  // Row k of L is all that X[k, :] is needed for: so memory is read along rows.
  for (let k = n - 1; k >= 0; --k) {
    const lRow = l + <usize>k * at(0, n);
    const row = out + <usize>k * stride;
    divideRow(row, load<f64>(at(lRow, k)), columns);
    for (let i = 0, other = out; i < k; ++i, other += stride) {
      subtractMultiple(other, load<f64>(at(lRow, i)), row, columns);
    }
  }
}

/** log det A = 2 Σ log L[i, i], in order. */
export function logDeterminantCholesky(l: usize, n: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < n; ++i) {
    sum += scalarLog(load<f64>(at(l, i)));
    l += at(0, n);
  }
  return 2 * sum;
}
