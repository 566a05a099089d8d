import { WORKSPACE } from '../memory';

// In the workspace: the lanes of a sum or a maximum, a block of numbers made ready, and four rows side by side.

/** Numbers in a block. */
export const BLOCK: i32 = 1024;
export const LANES: usize = WORKSPACE;
export const COPY: usize = LANES + 256;
export const COLUMNS: usize = COPY + ((<usize>BLOCK) << 3);

/** x[0 … n), n ≤ 1024, in COPY, filled up to whole eights with −∞, a term that adds nothing; returns the new length. */
export function copyBlock(x: usize, n: i32): i32 {
  const filled = (n + 7) & ~7;
  const end = (<usize>n) << 3;
  for (let i = end & ~15; i < (<usize>filled) << 3; i += 8) f64.store(COPY + i, i < end ? f64.load(x + i) : -Infinity);
  for (let i: usize = 0; i < (end & ~15); i += 16) v128.store(COPY + i, v128.load(x + i));
  return filled;
}

/** The four lanes from `at`, joined as (0 + 2) + (1 + 3). */
@inline
export function join(at: usize): f64 {
  return f64.load(at) + f64.load(at, 16) + (f64.load(at, 8) + f64.load(at, 24));
}
