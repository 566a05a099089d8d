import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import type { PpcaParameters } from '@marginalia/models';
import { bindModel } from '../src/model-kinds.ts';
import { orthogonalForm } from '../src/ppca/orthogonal-form.ts';
import { generator } from './support/generator.ts';
import { ppcaLogJoint } from './support/oracle.ts';

const random = (length: number, seed: number): Float64Array => {
  const { uniform } = generator(seed);
  return Float64Array.from({ length }, () => 2 * uniform() - 1);
};

/** Column q of W times by[q]. */
const scaled = (W: Float64Array, by: readonly number[]): Float64Array =>
  W.map((value, i) => value * by[i % by.length]!);

const matrices: readonly (readonly [string, number, number, Float64Array])[] = [
  ['tall', 7, 3, random(21, 1)],
  ['square', 4, 4, random(16, 2)],
  ['wide', 3, 5, random(15, 3)],
  ['one column', 6, 1, random(6, 4)],
  ['one row', 1, 3, random(3, 5)],
  ['a column of zeros', 6, 3, scaled(random(18, 6), [1, 0, 1])],
  ['zeros', 4, 2, new Float64Array(8)],
  ['equal columns', 5, 3, Float64Array.from({ length: 15 }, (_, i) => Math.floor(i / 3) - 2)],
  ['columns of all sizes', 8, 4, scaled(random(32, 7), [1e-200, 1, 1e150, 1e-9])],
];

describe.each(matrices)('W = B R of %s', (_, D, Q, W) => {
  const { k, basis, triangle } = orthogonalForm(W, D, Q);

  test('B is orthonormal', () => {
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < k; b++) {
        let product = 0;
        for (let d = 0; d < D; d++) product += basis[a * D + d]! * basis[b * D + d]!;
        expect(Math.abs(product - (a === b ? 1 : 0))).toBeLessThan(2e-15);
      }
    }
  });

  test('R is upper triangular, and the product is W, column by column', () => {
    for (let q = 0; q < Q; q++) {
      let [error, length] = [0, 0];
      for (let d = 0; d < D; d++) {
        let value = 0;
        for (let a = 0; a < k; a++) value += basis[a * D + d]! * triangle[a * Q + q]!;
        error = Math.max(error, Math.abs(value - W[d * Q + q]!));
        length = Math.max(length, Math.abs(W[d * Q + q]!));
      }
      expect(error).toBeLessThanOrEqual(4e-15 * length);
      for (let a = q + 1; a < k; a++) expect(triangle[a * Q + q]).toBe(0);
    }
  });
});

test('the log joint keeps its digits where the signal is 10⁶ times the noise', async () => {
  const core = await loadCore();
  const [D, Q, n] = [6, 3, 20];
  // Whole numbers and halves: the oracle's residuals are exact. The columns are nearly the same one.
  const loadings = Float64Array.from(
    { length: D * Q },
    (_, i) => 1e6 * (Math.floor(i / Q) + 1) + Math.round(9 * random(18, 8)[i]!),
  );
  const z = Float64Array.from(random(n * Q, 9), (value) => Math.round(1024 * value) / 1024);
  const p: PpcaParameters = {
    kind: 'ppca',
    observed: D,
    factors: Q,
    mean: new Float64Array(D),
    loadings,
    noiseVariance: 1,
  };
  for (let i = 0; i < n; i++) {
    const zi = z.subarray(i * Q, (i + 1) * Q);
    const noise = random(D, 10 + i);
    const x = Float64Array.from({ length: D }, (_, d) => {
      const fitted = zi.reduce((sum, zq, q) => sum + loadings[d * Q + q]! * zq, 0);
      return fitted + Math.round(4 * noise[d]!) / 2;
    });
    const found = core.arena.scope((): number => {
      const out = core.arena.alloc('f64', 1);
      bindModel(core, p).logJoint(core.arena.put(x), core.arena.put(zi), 1, out);
      return core.arena.view(out)[0]!;
    });
    // One rounding of a fitted value is 10⁻⁹ of a noise; six of them, with residuals of 2, are 10⁻⁸ nats.
    expect(Math.abs(found - ppcaLogJoint(p, [...x], [...zi]))).toBeLessThan(2e-8);
  }
});
