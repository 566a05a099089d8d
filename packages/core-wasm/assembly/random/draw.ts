import { BLOCKS, cell, CELL, counters, GROUP, NOWHERE, PLACES, WORDS } from './cells';
import { generate, schedule } from './threefry';
import { normalCells } from './normals';
import { normalCellsF32 } from './normals-f32';
import { uniformCells } from './uniforms';
import { uniformCellsF32 } from './uniforms-f32';

export const UNIFORMS: i32 = 0;
export const NORMALS: i32 = 1;
export const UNIFORMS_F32: i32 = 2;
export const NORMALS_F32: i32 = 3;

/**
 * out[from … to]: of pairs (row, sample), numbered row · samples + sample, `bytes` each of a kind; a block gives 32.
 *
 * Whole blocks first, then the last block of each pair, of which only a part is kept, by the slice: what is not kept is
 * then not made either, and the slice of `out` is still in the cache.
 */
export function draw(
  kind: i32,
  key: usize,
  firstRow: f64,
  firstSample: f64,
  samples: i32,
  from: i32,
  to: i32,
  bytes: usize,
  step: f64,
  out: usize,
): void {
  if (bytes == 0) return;
  schedule(key, <u64>step);
  const row = <u64>firstRow;
  const sample = <u64>firstSample;
  const whole = <i32>(bytes / CELL);
  const part = bytes % CELL;
  const slice = max<i32>(1, BLOCKS / max<i32>(1, whole));
  for (let start = from; start < to; start += slice) {
    const pairs = min<i32>(slice, to - start);
    if (whole > 0) drawBlocks(kind, row, sample, samples, start, pairs, 0, whole, CELL, bytes, out);
    if (part > 0) drawBlocks(kind, row, sample, samples, start, pairs, whole, 1, part, bytes, out);
    out += (<usize>pairs) * bytes;
  }
}

/** Blocks firstBlock … firstBlock + blocks of each pair, `kept` bytes of each. */
function drawBlocks(
  kind: i32,
  firstRow: u64,
  firstSample: u64,
  samples: i32,
  start: i32,
  pairs: i32,
  firstBlock: i32,
  blocks: i32,
  kept: usize,
  bytes: usize,
  out: usize,
): void {
  let row = firstRow + <u64>(start / samples);
  let sample = start % samples;
  let block = 0;
  let place = out + (<usize>firstBlock) * CELL;
  const skip = bytes - (<usize>blocks) * CELL;
  for (let left = pairs * blocks; left > 0; left -= BLOCKS) {
    const count = min<i32>(left, BLOCKS);
    for (let t = 0; t < count; t++) {
      counters(t, row, firstSample + <u64>sample, <u64>(firstBlock + block));
      store<u32>(PLACES + ((<usize>t) << 2), <u32>place);
      place += CELL;
      if (++block == blocks) {
        block = 0;
        place += skip;
        if (++sample == samples) {
          sample = 0;
          row++;
        }
      }
    }
    const end = cell((count + 7) & ~7);
    generate(end);
    const all = kept > 16;
    if (kind == UNIFORMS) uniformCells(end);
    else if (kind == NORMALS) normalCells(end, all);
    else if (kind == UNIFORMS_F32) uniformCellsF32(end);
    else normalCellsF32(end, all);
    if (kept == CELL) giveWhole(count);
    else givePart(count, kept);
  }
}

/** All of each block to its place, four blocks at a time: what is behind the last goes where nothing is read. */
function giveWhole(count: i32): void {
  for (let t = count; t & 3; t++) store<u32>(PLACES + ((<usize>t) << 2), <u32>NOWHERE);
  let places = PLACES;
  for (let from = WORDS, end = cell((count + 3) & ~3); from < end; from += GROUP, places += 16) {
    giveTwo(from, places);
    giveTwo(from + 16, places + 8);
  }
}

@inline
function giveTwo(from: usize, places: usize): void {
  const a = v128.load(from);
  const b = v128.load(from, 32);
  const c = v128.load(from, 64);
  const d = v128.load(from, 96);
  const one = <usize>load<u32>(places);
  const other = <usize>load<u32>(places, 4);
  v128.store(one, v128.shuffle<i64>(a, b, 0, 2));
  v128.store(one, v128.shuffle<i64>(c, d, 0, 2), 16);
  v128.store(other, v128.shuffle<i64>(a, b, 1, 3));
  v128.store(other, v128.shuffle<i64>(c, d, 1, 3), 16);
}

/** The first `kept` bytes of each block, less than all, to its place. */
function givePart(count: i32, kept: usize): void {
  for (let t = 0; t < count; t++) {
    const from = cell(t);
    const to = <usize>load<u32>(PLACES + ((<usize>t) << 2));
    let at: usize = 0;
    for (; at + 8 <= kept; at += 8) store<u64>(to + at, load<u64>(from + (at << 2)));
    if (at < kept) store<u32>(to + at, load<u32>(from + (at << 2)));
  }
}
