import { BEHIND } from './mixture-log-joint';

// Rows with their shares w r, those without one left out: that moves no bit of a sum over rows, and what they hold does
// not matter.

/** Rows in a list: the panels of sixteen columns stay in the first-level cache. */
export const MOST: i32 = 64;
/** Of a listed row: where x stands (u32), where μ stands (u32), its share. */
export const ENTRY: usize = 16;
export const LIST: usize = BEHIND + 0x2000;
/** Where the rest of the workspace starts. */
export const BEHIND_LIST: usize = LIST + <usize>MOST * ENTRY;

/** Writes an entry; returns the length of the list with it, or without it when there is no share. */
@inline
export function list(listed: i32, x: usize, mean: usize, share: f64): i32 {
  const entry = LIST + ENTRY * listed;
  store<u32>(entry, <u32>x);
  store<u32>(entry, <u32>mean, 4);
  store<f64>(entry, share, 8);
  return listed + <i32>(share != 0);
}
