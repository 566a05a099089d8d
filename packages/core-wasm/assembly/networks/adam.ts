import { add, at, div, mul, sub } from '../math/lanes-f32';
import { WORKSPACE } from '../memory';

// The workspace of a step: what is the same for all parameters, to be loaded into every lane; then four lines of the
// last parameters, filled up to a whole step of four vectors.
const TABLE: usize = WORKSPACE;
const GRADIENT_SCALE: usize = TABLE;
const BETA1: usize = TABLE + 4;
const REST1: usize = TABLE + 8;
const BETA2: usize = TABLE + 12;
const REST2: usize = TABLE + 16;
const CORRECTION2: usize = TABLE + 20;
const EPSILON: usize = TABLE + 24;
const RATE: usize = TABLE + 28;
const KEEP: usize = TABLE + 32;
const LAST: usize = TABLE + 64;
const LINE: usize = 64;

/**
 * One step of Adam with decoupled weight decay, in f32, each operation rounded once:
 *
 *   g ← gradientScale · g,  m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²
 *   p ← (1 − rate · decay) p − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * corrections: 1 / (1 − β₁ᵗ) and 1 / (1 − β₂ᵗ). g is read only.
 */
export function adamF32(
  p: usize, g: usize, m: usize, v: usize, n: i32, rate: f64, beta1: f64, beta2: f64, epsilon: f64,
  correction1: f64, correction2: f64, decay: f64, gradientScale: f64,
): void {
  store<f32>(GRADIENT_SCALE, <f32>gradientScale);
  store<f32>(BETA1, <f32>beta1);
  store<f32>(REST1, <f32>(1 - beta1));
  store<f32>(BETA2, <f32>beta2);
  store<f32>(REST2, <f32>(1 - beta2));
  store<f32>(CORRECTION2, <f32>correction2);
  store<f32>(EPSILON, <f32>epsilon);
  store<f32>(RATE, <f32>(rate * correction1));
  store<f32>(KEEP, <f32>(1 - rate * decay));
  const whole = (<usize>(n & ~15)) << 2;
  step(p, g, m, v, whole);
  const rest = (<usize>(n & 15)) << 2;
  if (rest == 0) return;
  memory.copy(LAST, p + whole, rest);
  memory.copy(LAST + LINE, g + whole, rest);
  memory.copy(LAST + 2 * LINE, m + whole, rest);
  memory.copy(LAST + 3 * LINE, v + whole, rest);
  step(LAST, LAST + LINE, LAST + 2 * LINE, LAST + 3 * LINE, LINE);
  memory.copy(p + whole, LAST, rest);
  memory.copy(m + whole, LAST + 2 * LINE, rest);
  memory.copy(v + whole, LAST + 3 * LINE, rest);
}

function step(p: usize, g: usize, m: usize, v: usize, bytes: usize): void {
  const end = p + bytes;
  if (p < end) do {
    const g0 = scaled(v128.load(g)), g1 = scaled(v128.load(g, 16));
    const g2 = scaled(v128.load(g, 32)), g3 = scaled(v128.load(g, 48));
    const m0 = first(v128.load(m), g0), m1 = first(v128.load(m, 16), g1);
    const m2 = first(v128.load(m, 32), g2), m3 = first(v128.load(m, 48), g3);
    const v0 = second(v128.load(v), g0), v1 = second(v128.load(v, 16), g1);
    const v2 = second(v128.load(v, 32), g2), v3 = second(v128.load(v, 48), g3);
    const p0 = moved(v128.load(p), m0, v0), p1 = moved(v128.load(p, 16), m1, v1);
    const p2 = moved(v128.load(p, 32), m2, v2), p3 = moved(v128.load(p, 48), m3, v3);
    v128.store(m, m0); // after all loads: V8 joins no two across a store
    v128.store(m, m1, 16);
    v128.store(m, m2, 32);
    v128.store(m, m3, 48);
    v128.store(v, v0);
    v128.store(v, v1, 16);
    v128.store(v, v2, 32);
    v128.store(v, v3, 48);
    v128.store(p, p0);
    v128.store(p, p1, 16);
    v128.store(p, p2, 32);
    v128.store(p, p3, 48);
    p += LINE;
    g += LINE;
    m += LINE;
    v += LINE;
  } while (p < end);
}

@inline
function scaled(g: v128): v128 {
  return mul(at(GRADIENT_SCALE, 0), g);
}

@inline
function first(m: v128, g: v128): v128 {
  return add(mul(at(BETA1, 0), m), mul(at(REST1, 0), g));
}

@inline
function second(v: v128, g: v128): v128 {
  return add(mul(at(BETA2, 0), v), mul(at(REST2, 0), mul(g, g)));
}

@inline
function moved(p: v128, m: v128, v: v128): v128 {
  const root = add(f32x4.sqrt(mul(at(CORRECTION2, 0), v)), at(EPSILON, 0));
  return sub(mul(at(KEEP, 0), p), div(mul(at(RATE, 0), m), root));
}
