import { dotRow } from './vector';

/** Σ x[i] y[i]; lanes and fold as `dotRow`. */
export function dot(x: usize, y: usize, n: i32): f64 {
  return dotRow(x, y, n);
}
