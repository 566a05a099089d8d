import { GROUP, WORDS } from './cells';
import { draw, NORMALS_F32 } from './draw';

/**
 * out[rows, samples, width]: standard normals in f32 by Box and Muller (1958). Of the block (row, sample, ⌊e / 8⌋, step),
 * words 0 and 1 give elements 0 … 3 and words 2 and 3 elements 4 … 7: with r the lower half of the even word and t that
 * of the odd one, and r′ and t′ the upper halves,
 *
 *   √(−2 log u) cos 2πv,  √(−2 log u′) cos 2πv′,  √(−2 log u) sin 2πv,  √(−2 log u′) sin 2πv′
 *   u = (⌊r / 2⌋ + ½) 2^−31,  v = t 2^−32
 *
 * All arithmetic is in f32: 2.2 ns each, 1.4 where V8 joins vectors, against 5.7 and 3.3 in f64. Of u, f32 keeps 24 bits,
 * so that near 1 it moves in steps of 2^−24, and one pair in 2^25 is 0. The largest is √(−2 log 2^−32) = 6.66; beyond it N(0, 1) has one in 4 · 10^10.
 */
export function normalsF32(
  key: usize,
  firstRow: f64,
  rows: i32,
  firstSample: f64,
  samples: i32,
  width: i32,
  step: f64,
  out: usize,
): void {
  draw(NORMALS_F32, key, firstRow, firstSample, samples, 0, rows * samples, (<usize>width) << 2, step, out);
}

/** The words become normals, two each, where they are; without `all`, only words 0 and 1 of each block. */
export function normalCellsF32(end: usize, all: bool): void {
  const step: usize = all ? GROUP >> 1 : GROUP;
  for (let at = WORDS; at < end; at += step) {
    const radiusA = radius(v128.load(at));
    const radiusB = radius(v128.load(at, 16));
    const turnA = v128.load(at, 32);
    const turnB = v128.load(at, 48);
    const fA = fraction(turnA);
    const fB = fraction(turnB);
    const yA = mul(fA, fA);
    const yB = mul(fB, fB);
    const sineA = sine(fA, yA);
    const sineB = sine(fB, yB);
    const cosineA = cosine(yA);
    const cosineB = cosine(yB);
    const quartersA = i32x4.add(turnA, bits(EIGHTH));
    const quartersB = i32x4.add(turnB, bits(EIGHTH));
    const oddA = isOdd(quartersA);
    const oddB = isOdd(quartersB);
    const signA = v128.and(i32x4.add(quartersA, bits(QUARTER)), bits(SIGN));
    const signB = v128.and(i32x4.add(quartersB, bits(QUARTER)), bits(SIGN));
    const evenA = mul(radiusA, v128.xor(v128.bitselect(sineA, cosineA, oddA), signA));
    const evenB = mul(radiusB, v128.xor(v128.bitselect(sineB, cosineB, oddB), signB));
    const lastA = mul(radiusA, v128.xor(v128.bitselect(cosineA, sineA, oddA), v128.and(quartersA, bits(SIGN))));
    const lastB = mul(radiusB, v128.xor(v128.bitselect(cosineB, sineB, oddB), v128.and(quartersB, bits(SIGN))));
    v128.store(at, evenA);
    v128.store(at, evenB, 16);
    v128.store(at, lastA, 32);
    v128.store(at, lastB, 48);
  }
}

const EIGHTH: usize = 0; // of a turn
const QUARTER: usize = 1;
const SIGN: usize = 2;
const TO_ONE: usize = 3; // the bits of 1 less those of √½: moves √½ to the edge of an exponent
const FRACTION: usize = 4;
const ROOT_HALF: usize = 5;
const BIAS: usize = 6; // 127 + 31
const BITS = memory.data<u32>([0x20000000, 0x40000000, 0x80000000, 0x004afb0d, 0x007fffff, 0x3f3504f3, 158]);

const HALF: usize = 0;
const ONE: usize = 1;
const TWO: usize = 2;
const MINUS_TWO: usize = 3;
const LN2: usize = 4;
const UNIT: usize = 5; // 2^−32
const P: usize = 6; // (2 artanh s − 2 s) / s³ in s², relative error 2^−21.7 of at most 1 % of the logarithm
const C: usize = 9; // cos(πf/2) in f², 2^−26.6
const S: usize = 14; // sin(πf/2) / f in f², 2^−24.8: our own Chebyshev fits (../math/coefficients.py)
const T = memory.data<f32>([
  0.5, 1.0, 2.0, -2.0, 0.6931471805599453, 2.3283064365386963e-10,
  0.6666668653488159, 0.3998877704143524, 0.2958005368709564,
  1.0, -1.2337005138397217, 0.25366920232772827, -0.02086007036268711, 0.0009036280680447817,
  1.5707963705062866, -0.6459634900093079, 0.07968021929264069, -0.004602149128913879,
]);

/** √(−2 log u): u = 2^k (1 + f), s = f / (2 + f), log u = k log 2 + 2 artanh s. */
@inline
function radius(r: v128): v128 {
  const u = add(f32x4.convert_i32x4_s(i32x4.shr_u(r, 1)), at(HALF)); // 2^31 times it
  const moved = i32x4.add(u, bits(TO_ONE));
  const k = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(moved, 23), bits(BIAS)));
  const f = sub(i32x4.add(v128.and(moved, bits(FRACTION)), bits(ROOT_HALF)), at(ONE));
  const s = f32x4.div(f, add(at(TWO), f));
  const z = mul(s, s);
  const p = add(at(P), mul(z, add(at(P + 1), mul(z, at(P + 2)))));
  const log = add(mul(k, at(LN2)), mul(s, add(at(TWO), mul(z, p))));
  return f32x4.sqrt(mul(at(MINUS_TWO), log));
}

/** f of 4v = q + f, q whole, |f| ≤ ½. */
@inline
function fraction(t: v128): v128 {
  return mul(f32x4.convert_i32x4_s(i32x4.shl(t, 2)), at(UNIT));
}

/** Whether q is odd, of t + 2^29, which has q in its upper two bits. */
@inline
function isOdd(quarters: v128): v128 {
  return i32x4.shr_s(i32x4.shl(quarters, 1), 31);
}

@inline
function cosine(y: v128): v128 {
  const upper = add(at(C + 2), mul(y, add(at(C + 3), mul(y, at(C + 4)))));
  return add(at(C), mul(y, add(at(C + 1), mul(y, upper))));
}

@inline
function sine(f: v128, y: v128): v128 {
  return mul(f, add(at(S), mul(y, add(at(S + 1), mul(y, add(at(S + 2), mul(y, at(S + 3))))))));
}

@inline
function at(i: usize): v128 {
  return v128.load32_splat(T + (i << 2));
}

@inline
function bits(i: usize): v128 {
  return v128.load32_splat(BITS + (i << 2));
}

@inline
function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

@inline
function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}

@inline
function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}
