import { at } from '../math/lanes-f32';
import { WORKSPACE } from '../memory';

// The workspace of a step: what is the same for all parameters, to be loaded into every lane; then four lines of the
// last parameters, filled up to whole vectors.
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
const LINE: usize = 32;

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
  const whole = (<usize>(n & ~7)) << 2;
  step(p, g, m, v, whole);
  const rest = (<usize>(n & 7)) << 2;
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
  for (const end = p + bytes; p < end; p += 32, g += 32, m += 32, v += 32) {
    const g0 = f32x4.mul(at(GRADIENT_SCALE, 0), v128.load(g));
    const g1 = f32x4.mul(at(GRADIENT_SCALE, 0), v128.load(g, 16));
    const m0 = f32x4.add(f32x4.mul(at(BETA1, 0), v128.load(m)), f32x4.mul(at(REST1, 0), g0));
    const m1 = f32x4.add(f32x4.mul(at(BETA1, 0), v128.load(m, 16)), f32x4.mul(at(REST1, 0), g1));
    const v0 = f32x4.add(f32x4.mul(at(BETA2, 0), v128.load(v)), f32x4.mul(at(REST2, 0), f32x4.mul(g0, g0)));
    const v1 = f32x4.add(f32x4.mul(at(BETA2, 0), v128.load(v, 16)), f32x4.mul(at(REST2, 0), f32x4.mul(g1, g1)));
    const root0 = f32x4.add(f32x4.sqrt(f32x4.mul(at(CORRECTION2, 0), v0)), at(EPSILON, 0));
    const root1 = f32x4.add(f32x4.sqrt(f32x4.mul(at(CORRECTION2, 0), v1)), at(EPSILON, 0));
    const move0 = f32x4.div(f32x4.mul(at(RATE, 0), m0), root0);
    const move1 = f32x4.div(f32x4.mul(at(RATE, 0), m1), root1);
    const p0 = f32x4.sub(f32x4.mul(at(KEEP, 0), v128.load(p)), move0);
    const p1 = f32x4.sub(f32x4.mul(at(KEEP, 0), v128.load(p, 16)), move1);
    // after all loads: V8 joins no vectors over a store
    v128.store(m, m0);
    v128.store(m, m1, 16);
    v128.store(v, v0);
    v128.store(v, v1, 16);
    v128.store(p, p0);
    v128.store(p, p1, 16);
  }
}
