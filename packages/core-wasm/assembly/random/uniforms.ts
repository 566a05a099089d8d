import { WORDS } from './cells';
import { draw, UNIFORMS } from './draw';
import { uniformLanes } from './lanes';

/** out[rows, samples, width]: element e of (row, sample) is word e mod 4 of the block (row, sample, ⌊e / 4⌋, step). */
export function uniforms(
  key: usize,
  firstRow: f64,
  rows: i32,
  firstSample: f64,
  samples: i32,
  width: i32,
  step: f64,
  out: usize,
): void {
  draw(UNIFORMS, key, firstRow, firstSample, samples, 0, rows * samples, (<usize>width) << 3, step, out);
}

/** The words become uniforms, where they are. */
export function uniformCells(end: usize): void {
  for (let at = WORDS; at < end; at += 32) {
    const a = uniformLanes(v128.load(at));
    const b = uniformLanes(v128.load(at, 16));
    v128.store(at, a);
    v128.store(at, b, 16);
  }
}
