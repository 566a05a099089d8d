import { at } from '../math/lanes';
import { draw, UNIFORMS, UNIFORMS_F32 } from './draw';

const SLICE: i32 = 1024;

/** out[rows, samples, width] = 1 where the uniform of that element lies below p[row, element], else 0; NaN for a NaN p. */
export function bernoulli(
  key: usize,
  firstRow: f64,
  rows: i32,
  firstSample: f64,
  samples: i32,
  width: i32,
  step: f64,
  p: usize,
  ldp: i32,
  out: usize,
): void {
  bits<f64>(key, firstRow, rows, firstSample, samples, width, step, p, ldp, out);
}

/** The same in f32, of the uniforms of `uniformsF32`. */
export function bernoulliF32(
  key: usize,
  firstRow: f64,
  rows: i32,
  firstSample: f64,
  samples: i32,
  width: i32,
  step: f64,
  p: usize,
  ldp: i32,
  out: usize,
): void {
  bits<f32>(key, firstRow, rows, firstSample, samples, width, step, p, ldp, out);
}

/** By slices: the uniforms are compared while they are in the cache. */
@inline
function bits<T extends number>(
  key: usize,
  firstRow: f64,
  rows: i32,
  firstSample: f64,
  samples: i32,
  width: i32,
  step: f64,
  p: usize,
  ldp: i32,
  out: usize,
): void {
  const kind = sizeof<T>() == 8 ? UNIFORMS : UNIFORMS_F32;
  const bytes = (<usize>width) * sizeof<T>();
  const pairs = rows * samples;
  const slice = max<i32>(1, SLICE / max<i32>(1, width));
  let sample = 0;
  for (let from = 0; from < pairs; from += slice) {
    const to = min<i32>(from + slice, pairs);
    draw(kind, key, firstRow, firstSample, samples, from, to, bytes, step, out);
    for (let pair = from; pair < to; pair++, out += bytes) {
      compare<T>(out, p, bytes);
      if (++sample == samples) {
        sample = 0;
        p += (<usize>ldp) * sizeof<T>();
      }
    }
  }
}

const ONE = memory.data<f64>([1.0]);
const ONE_F32 = memory.data<f32>([1.0, 1.0]);

/** u[i] becomes 1 where it lies below p[i], else 0, and NaN for a NaN p. */
function compare<T extends number>(u: usize, p: usize, bytes: usize): void {
  const one = sizeof<T>() == 8 ? ONE : ONE_F32;
  const end = u + bytes;
  for (const vectors = u + (bytes & ~31); u < vectors; u += 32, p += 32) {
    const pA = v128.load(p);
    const pB = v128.load(p, 16);
    const bitA = v128.and(v128.lt<T>(v128.load(u), pA), at(one, 0));
    const bitB = v128.and(v128.lt<T>(v128.load(u, 16), pB), at(one, 0));
    v128.store(u, v128.or(bitA, v128.ne<T>(pA, pA)));
    v128.store(u, v128.or(bitB, v128.ne<T>(pB, pB)), 16);
  }
  for (; u < end; u += sizeof<T>(), p += sizeof<T>()) {
    const probability = load<T>(p);
    store<T>(u, probability == probability ? <T>(load<T>(u) < probability) : <T>NaN);
  }
}
