import { array, assert, bigInt, double, oneof, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import {
  chosenPoints,
  distance,
  functions,
  goldenPoints,
  ofBits,
  type ScalarKernel,
  type VectorKernel,
} from './functions.ts';
import { sameBits } from './numbers.ts';

const { kernels, arena } = await loadCore();

function vector(name: VectorKernel, x: Float64Array, inPlace = false): Float64Array {
  return arena.scope(() => {
    const from = arena.put(x);
    const out = inPlace ? from : arena.alloc('f64', x.length);
    kernels[name](from.ptr, x.length, out.ptr);
    return arena.take(out);
  });
}

describe.each(functions)('%s', (name, scalarName, limit) => {
  const scalar = kernels[scalarName];
  const golden = goldenPoints(name);
  const chosen = chosenPoints(name);

  test.each([
    ['over the whole range', golden],
    ['against its branches', chosen],
  ])(`is within ${limit} ulp %s`, (_, points) => {
    const results = vector(
      name,
      Float64Array.from(points, ({ x }) => x),
    );
    const worst = points
      .map((point, i) => ({ ...point, got: results[i] ?? NaN }))
      .map((point) => ({ ...point, ulp: distance(name, point.got, point) }))
      .reduce((a, b) => (b.ulp > a.ulp ? b : a));
    expect(points.length).toBeGreaterThan(60);
    expect(worst.ulp, JSON.stringify(worst)).toBeLessThanOrEqual(limit);
  });

  test('gives the same bits alone, at every place of a vector, and in place', () => {
    const x = Float64Array.from([...golden, ...chosen], (point) => point.x);
    const alone = x.map((value) => scalar(value));
    for (let start = 0; start < 5; start++) {
      for (let length = 0; length < 10; length++) {
        const part = x.subarray(start, start + length);
        expect(sameBits(vector(name, part), alone.subarray(start, start + length))).toBe(true);
      }
    }
    expect(sameBits(vector(name, x), alone)).toBe(true);
    expect(sameBits(vector(name, x.subarray(1), true), alone.subarray(1))).toBe(true);
  });

  test('gives the same bits alone and beside any other number', () => {
    const anyBits = bigInt(0n, 2n ** 64n - 1n).map(ofBits);
    const number = oneof(anyBits, double(), double({ min: -50, max: 50 }));
    assert(
      property(array(number, { maxLength: 9 }), (values) => {
        const x = Float64Array.from(values);
        return sameBits(
          vector(name, x),
          x.map((value) => scalar(value)),
        );
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });

  test('leaves what stands around its output', () => {
    arena.scope(() => {
      const x = arena.put(Float64Array.of(0.25, 0.5, 0.75));
      const out = arena.put(Float64Array.of(7, 7, 7, 7, 7));
      kernels[name](x.ptr, 3, out.ptr + 8);
      const around = arena.view(out);
      expect([around[0], around[4]]).toEqual([7, 7]);
    });
  });
});

describe('special values', () => {
  const inf = Infinity;
  const table: readonly (readonly [ScalarKernel, number, number])[] = [
    ['scalarExp', -inf, 0],
    ['scalarExp', inf, inf],
    ['scalarExp', -1e308, 0],
    ['scalarLog', 0, -inf],
    ['scalarLog', -0, -inf],
    ['scalarLog', -5e-324, NaN],
    ['scalarLog', -inf, NaN],
    ['scalarLog', inf, inf],
    ['scalarLog', 1, 0],
    ['scalarLog1p', -1, -inf],
    ['scalarLog1p', -1.0000000000000002, NaN],
    ['scalarLog1p', -inf, NaN],
    ['scalarLog1p', inf, inf],
    ['scalarLog1p', -0, -0],
    ['scalarLog1p', 0, 0],
    ['scalarLog1p', -5e-324, -5e-324],
    ['scalarExpm1', -inf, -1],
    ['scalarExpm1', inf, inf],
    ['scalarExpm1', -0, -0],
    ['scalarExpm1', -5e-324, -5e-324],
    ['scalarTanh', -inf, -1],
    ['scalarTanh', inf, 1],
    ['scalarTanh', -0, -0],
    ['scalarTanh', -5e-324, -5e-324],
    ['scalarSigmoid', -inf, 0],
    ['scalarSigmoid', inf, 1],
    ['scalarSigmoid', -0, 0.5],
    ['scalarSigmoid', -745.2, 0],
    ['scalarSoftplus', -inf, 0],
    ['scalarSoftplus', inf, inf],
    ['scalarSoftplus', 1e308, 1e308],
    ['scalarSoftplus', -745.2, 0],
    ['scalarLogGamma', 0, inf],
    ['scalarLogGamma', -0, inf],
    ['scalarLogGamma', -3, inf],
    ['scalarLogGamma', -(2 ** 53), inf],
    ['scalarLogGamma', -1e308, inf],
    ['scalarLogGamma', -inf, inf],
    ['scalarLogGamma', inf, inf],
    ['scalarLogGamma', 2.6e305, inf],
    ['scalarLogGamma', 1, 0],
    ['scalarLogGamma', 2, 0],
    ['scalarErf', -inf, -1],
    ['scalarErf', inf, 1],
    ['scalarErf', -0, -0],
    ['scalarErf', -5e-324, -5e-324],
    ['scalarErfc', -inf, 2],
    ['scalarErfc', inf, 0],
    ['scalarErfc', 0, 1],
    ['scalarErfc', 27.3, 0],
    ['scalarNormalQuantile', 0, -inf],
    ['scalarNormalQuantile', -0, -inf],
    ['scalarNormalQuantile', 1, inf],
    ['scalarNormalQuantile', 0.5, 0],
    ['scalarNormalQuantile', -5e-324, NaN],
    ['scalarNormalQuantile', 1.0000000000000002, NaN],
    ['scalarNormalQuantile', -inf, NaN],
    ['scalarNormalQuantile', inf, NaN],
    ...functions.map(([, name]) => [name, NaN, NaN] as const),
  ];
  test.each(table)('%s(%d) is %d', (name, x, y) => {
    expect(kernels[name](x)).toBe(y);
  });
});

describe('laws', () => {
  const points = Float64Array.from({ length: 400 }, (_, i) => ((i * 7919) % 4001) / 150 + 1e-3 * i);

  test.each(['tanh', 'erf'] as const)('%s is odd, to the bit', (name) => {
    const negative = vector(
      name,
      points.map((x) => -x),
    ).map((y) => -y);
    expect(sameBits(negative, vector(name, points))).toBe(true);
  });

  test('quantiles of p and 1 − p mirror each other, to the bit', () => {
    for (let i = 1; i < 1024; i++) {
      const p = i / 1024;
      expect(kernels.scalarNormalQuantile(1 - p)).toBe(p === 0.5 ? 0 : -kernels.scalarNormalQuantile(p));
    }
  });

  test('the log of a factorial is the sum of logs', () => {
    let product = 1n;
    for (let n = 1; n < 60; n++) {
      product *= BigInt(n);
      const bits = product.toString(2).length - 53;
      const scaled = bits > 0 ? Number(product >> BigInt(bits)) : Number(product);
      const expected = kernels.scalarLog(scaled) + (bits > 0 ? bits * Math.LN2 : 0);
      expect(Math.abs(kernels.scalarLogGamma(n + 1) - expected)).toBeLessThanOrEqual(4e-16 * expected);
    }
  });

  test('softplus x − softplus −x = x; sigmoid x + sigmoid −x = 1; erf + erfc = 1', () => {
    for (const x of points) {
      const scale = 4e-16 * Math.max(1, x);
      expect(Math.abs(kernels.scalarSoftplus(x) - kernels.scalarSoftplus(-x) - x)).toBeLessThan(scale);
      expect(Math.abs(kernels.scalarSigmoid(x) + kernels.scalarSigmoid(-x) - 1)).toBeLessThan(3e-16);
      expect(Math.abs(kernels.scalarErf(x) + kernels.scalarErfc(x) - 1)).toBeLessThan(3e-16);
    }
  });
});
