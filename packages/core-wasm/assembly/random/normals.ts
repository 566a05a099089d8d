import { logLanes } from '../math/log';
import { storeFour, uniformLanes, words } from './lanes';
import { block, word0, word1, word2, word3 } from './threefry';
import { turnCosine, turnFraction, turnQuarters, turnSine } from './turn';

/**
 * out[rows, samples, width]: standard normals by Box and Muller (1958), from the uniforms u0 … u3 of each block
 *
 *   z0 = √(−2 log u0) cos 2πu1,  z1 = √(−2 log u0) sin 2πu1,  z2 and z3 likewise of u2 and u3
 */
export function normals(
  key: usize,
  firstRow: f64,
  rows: i32,
  firstSample: f64,
  samples: i32,
  width: i32,
  step: f64,
  out: usize,
): void {
  for (let row = 0; row < rows; row++) {
    for (let sample = 0; sample < samples; sample++) {
      for (let done = 0; done < width; done += 4) {
        block(key, <u64>(firstRow + row), <u64>(firstSample + sample), done >> 2, <u64>step);
        const radius = radiusLanes(uniformLanes(words(word0, word2)));
        const turn = uniformLanes(words(word1, word3));
        const quarters = turnQuarters(turn);
        const fraction = turnFraction(turn, quarters);
        const even = f64x2.mul(radius, turnCosine(quarters, fraction));
        const odd = f64x2.mul(radius, turnSine(quarters, fraction));
        const left = width - done;
        storeFour(out, left, v128.shuffle<i64>(even, odd, 0, 2), v128.shuffle<i64>(even, odd, 1, 3));
        out += (<usize>min<i32>(left, 4)) << 3;
      }
    }
  }
}

const T = memory.data<f64>([-2.0]);

/** √(−2 log u) */
@inline
function radiusLanes(u: v128): v128 {
  return f64x2.sqrt(f64x2.mul(v128.load64_splat(T), logLanes(u)));
}
