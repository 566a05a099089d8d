import { WORDS } from './cells';
import { draw, UNIFORMS_F32 } from './draw';

/**
 * out[rows, samples, width] in f32: element e of (row, sample) is half e mod 8 of the block (row, sample, ⌊e / 8⌋, step),
 * the lower half of a word before the upper.
 */
export function uniformsF32(
  key: usize,
  firstRow: f64,
  rows: i32,
  firstSample: f64,
  samples: i32,
  width: i32,
  step: f64,
  out: usize,
): void {
  draw(UNIFORMS_F32, key, firstRow, firstSample, samples, 0, rows * samples, (<usize>width) << 2, step, out);
}

/** The words become uniforms, two each, where they are. */
export function uniformCellsF32(end: usize): void {
  for (let at = WORDS; at < end; at += 32) {
    const a = uniformLanesF32(v128.load(at));
    const b = uniformLanesF32(v128.load(at, 16));
    v128.store(at, a);
    v128.store(at, b, 16);
  }
}

const EXPONENT = memory.data<u32>([0x3f800000]); // the bits of 1
const ONE_LESS_HALF = memory.data<f32>([0.99999994]); // 1 − 2^−24

/** (u23 + ½) 2^−23 of the top 23 bits of each half; every step is exact. */
@inline
function uniformLanesF32(w: v128): v128 {
  const fromOne = v128.or(i32x4.shr_u(w, 9), v128.load32_splat(EXPONENT));
  return f32x4.sub(fromOne, v128.load32_splat(ONE_LESS_HALF));
}
