// One to four columns of a row in two vectors; the compiler folds `columns` away where it is a constant.

/** Columns 0 and 1 of up to four, 0 for one that is missing. */
@inline
export function firstTwo(row: usize, columns: i32): v128 {
  return columns == 1 ? v128.load64_zero(row) : v128.load(row);
}

/** Columns 2 and 3. */
@inline
export function lastTwo(row: usize, columns: i32): v128 {
  if (columns == 4) return v128.load(row, 16);
  return columns == 3 ? v128.load64_zero(row, 16) : f64x2.splat(0);
}

/** Stores the columns that there are. */
@inline
export function putColumns(row: usize, c0: v128, c1: v128, columns: i32): void {
  if (columns == 1) v128.store64_lane(row, c0, 0);
  else v128.store(row, c0);
  if (columns == 3) v128.store64_lane(row, c1, 0, 16);
  else if (columns == 4) v128.store(row, c1, 16);
}
