import { exponent, logSum, movedBits, significand } from '../math/log-parts';
import { at, mul, sub } from '../math/lanes';
import { GROUP, WORDS } from './cells';
import { draw, NORMALS } from './draw';
import { uniformLanes } from './lanes';
import { fractionCosine, fractionSine, turnCosine, turnFraction, turnQuarters, turnSine } from './turn';

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
  draw(NORMALS, key, firstRow, firstSample, samples, 0, rows * samples, (<usize>width) << 3, step, out);
}

/** The words become normals, where they are; without `all`, only words 0 and 1 of each block. */
export function normalCells(end: usize, all: bool): void {
  const step: usize = all ? GROUP >> 1 : GROUP;
  for (let at = WORDS; at < end; at += step) {
    const radiusA = radius(uniformLanes(v128.load(at)));
    const radiusB = radius(uniformLanes(v128.load(at, 16)));
    const turnA = uniformLanes(v128.load(at, 32));
    const turnB = uniformLanes(v128.load(at, 48));
    const quartersA = turnQuarters(turnA);
    const quartersB = turnQuarters(turnB);
    const fA = turnFraction(turnA, quartersA);
    const fB = turnFraction(turnB, quartersB);
    const yA = mul(fA, fA);
    const yB = mul(fB, fB);
    const y2A = mul(yA, yA);
    const y2B = mul(yB, yB);
    const sineA = fractionSine(fA, yA, y2A);
    const sineB = fractionSine(fB, yB, y2B);
    const cosineA = fractionCosine(yA, y2A);
    const cosineB = fractionCosine(yB, y2B);
    const evenA = mul(radiusA, turnCosine(quartersA, sineA, cosineA));
    const evenB = mul(radiusB, turnCosine(quartersB, sineB, cosineB));
    const oddA = mul(radiusA, turnSine(quartersA, sineA, cosineA));
    const oddB = mul(radiusB, turnSine(quartersB, sineB, cosineB));
    v128.store(at, evenA);
    v128.store(at, evenB, 16);
    v128.store(at, oddA, 32);
    v128.store(at, oddB, 48);
  }
}

const MINUS_TWO: usize = 0;
const ONE: usize = 1;
const ZERO: usize = 2;
const T = memory.data<f64>([-2.0, 1.0, 0.0]);

/** √(−2 log u), with the bits of `log`; u is positive and normal. */
@inline
function radius(u: v128): v128 {
  const moved = movedBits(u);
  const log = logSum(exponent(moved), sub(significand(moved), at(T, ONE)), at(T, ZERO));
  return f64x2.sqrt(mul(at(T, MINUS_TWO), log));
}
