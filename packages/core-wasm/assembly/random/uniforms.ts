import { storeFour, uniformLanes, words } from './lanes';
import { block, word0, word1, word2, word3 } from './threefry';

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
  for (let row = 0; row < rows; row++) {
    for (let sample = 0; sample < samples; sample++) {
      for (let done = 0; done < width; done += 4) {
        block(key, <u64>(firstRow + row), <u64>(firstSample + sample), done >> 2, <u64>step);
        const left = width - done;
        storeFour(out, left, uniformLanes(words(word0, word1)), uniformLanes(words(word2, word3)));
        out += (<usize>min<i32>(left, 4)) << 3;
      }
    }
  }
}
