import { WORKSPACE } from '../memory';

// Where blocks lie in the workspace while they are made. Word w of block t, at first counter w:
//
//   WORDS      t = 0 … 3:  w0 w0 w0 w0 | w1 w1 w1 w1 | w2 w2 w2 w2 | w3 w3 w3 w3     a group
//              t = 4 … 7:  …
//   PLACES     where the elements of block t go, 4 bytes each
//   NOWHERE    where those of blocks go that only fill a vector
//   SCHEDULE   24 words: what the generator adds

/** Blocks made at a time: words of 8 KiB, in the first-level cache with what they become. */
export const BLOCKS: i32 = 256;
/** Bytes of a block and of a group. */
export const CELL: usize = 32;
export const GROUP: usize = 128;
export const SCHEDULE: usize = WORKSPACE;
export const PLACES: usize = SCHEDULE + 192;
export const NOWHERE: usize = PLACES + (<usize>BLOCKS) * 4;
export const WORDS: usize = NOWHERE + CELL;

/** Word 0 of block t; the next words are 32 bytes apart. */
@inline
export function cell(t: i32): usize {
  return WORDS + (<usize>(t >> 2)) * GROUP + ((<usize>(t & 3)) << 3);
}

/** The counters of block t; counter 3 is in the schedule. */
@inline
export function counters(t: i32, counter0: u64, counter1: u64, counter2: u64): void {
  const at = cell(t);
  store<u64>(at, counter0);
  store<u64>(at, counter1, 32);
  store<u64>(at, counter2, 64);
}
