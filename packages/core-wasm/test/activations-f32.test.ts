import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { calling, farthest, singles, slope } from './networks.ts';

const core = await loadCore();
const { kernels } = core;

/** Φ by its power series, enough for |x| < 5. */
function normalCdf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / (2 * n);
    sum += term / (2 * n + 1);
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

const activations = [
  ['identity', 0, (a: number) => a],
  ['tanh', 1, Math.tanh],
  ['relu', 2, (a: number) => Math.max(0, a)],
  ['softplus', 3, (a: number) => Math.max(0, a) + Math.log1p(Math.exp(-Math.abs(a)))],
  ['sigmoid', 4, (a: number) => 1 / (1 + Math.exp(-a))],
  ['gelu', 5, (a: number) => a * normalCdf(a)],
] as const;

describe.each(activations)('%s', (_, kind, f) => {
  const activate = (a: Float32Array): Float32Array =>
    calling(core, [a, new Float32Array(a.length)], (pa, py) =>
      kernels.activateF32(kind, pa, a.length, py),
    )[1];
  const gradient = (a: Float32Array, dy: Float32Array): Float32Array =>
    calling(core, [a, activate(a), dy], (pa, py, pd) =>
      kernels.activationGradientF32(kind, pa, py, pd, a.length),
    )[2];

  test.each([0, 1, 7, 8, 61])('its values and slopes: %d of them', (n) => {
    // none near the kink of relu
    const a = singles(n, 1, 4).map((v) => v + Math.sign(v) * 0.05);
    expect(farthest(activate(a), a.map(f))).toBeLessThan(4e-7);
    const dy = singles(n, 2, 3);
    const slopes = Array.from(a, (_v, i) => dy[i]! * slope((moved) => f(moved[i]!), a, i));
    expect(farthest(gradient(a, dy), slopes)).toBeLessThan(2e-6);
  });

  test('far out it is what it tends to, and a NaN stays one', () => {
    const a = Float32Array.of(-200, 200, NaN);
    const [low, high, none] = activate(a);
    expect(none).toBeNaN();
    const limits: Readonly<Record<number, readonly [number, number]>> = {
      0: [-200, 200],
      1: [-1, 1],
      2: [0, 200],
      3: [0, 200],
      4: [0, 1],
      5: [0, 200],
    };
    expect(low! + 0).toBeCloseTo(limits[kind]![0], 6);
    expect(high).toBeCloseTo(limits[kind]![1], 6);
    const [, , slopeOfNone] = gradient(a, Float32Array.of(1, 1, 1));
    // identity has the slope 1 everywhere
    if (kind === 0) expect(slopeOfNone).toBe(1);
    else expect(slopeOfNone).toBeNaN();
  });

  test('in place it is the same', () => {
    const a = singles(29, 3, 5);
    const [inPlace] = calling(core, [a], (pa) => kernels.activateF32(kind, pa, a.length, pa));
    expect(inPlace).toEqual(activate(a));
  });
});
