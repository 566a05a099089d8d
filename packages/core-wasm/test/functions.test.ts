import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { distance, type FunctionName, functionNames, readPoints, scalarName } from './functions.ts';
import { sameBits } from './numbers.ts';

const { kernels, arena } = await loadCore();

/** Largest distance allowed from the exact value, in ulp. */
const limits: Readonly<Record<FunctionName, number>> = {
  exp: 2,
  log: 2,
  log1p: 2,
  expm1: 2,
  tanh: 3,
  sigmoid: 2,
  softplus: 2,
  logGamma: 5,
  erf: 5,
  erfc: 5,
  normalQuantile: 5,
};
/** log-gamma is held to ulp of max(|y|, 1): beside the zeros of an ill-conditioned function no more can be asked. */
const floors: Readonly<Partial<Record<FunctionName, number>>> = { logGamma: 1 };

const golden = readPoints('golden-functions.json');
const chosen = readPoints('function-points.json');

function vector(name: FunctionName, x: Float64Array, inPlace = false): Float64Array {
  return arena.scope(() => {
    const from = arena.put(x);
    const out = inPlace ? from : arena.alloc('f64', x.length);
    kernels[name](from.ptr, x.length, out.ptr);
    return arena.take(out);
  });
}

describe.each(functionNames)('%s', (name) => {
  const scalar = kernels[scalarName(name)];

  test.each([
    ['over the whole range', golden[name]],
    ['against its branches', chosen[name]],
  ])(`is within ${limits[name]} ulp %s`, (_, points) => {
    const results = vector(
      name,
      Float64Array.from(points, ({ x }) => x),
    );
    const worst = points
      .map((point, i) => ({ ...point, got: results[i] ?? NaN }))
      .map((point) => ({ ...point, ulp: distance(point.got, point, floors[name] ?? 0) }))
      .reduce((a, b) => (b.ulp > a.ulp ? b : a));
    expect(points.length).toBeGreaterThan(60);
    expect(worst.ulp, JSON.stringify(worst)).toBeLessThanOrEqual(limits[name]);
  });

  test('gives the same bits alone, at every place of a vector, and in place', () => {
    const x = Float64Array.from([...golden[name], ...chosen[name]], (point) => point.x);
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
    const anyBits = fc.bigInt(0n, 2n ** 64n - 1n);
    const ofBits = (bits: bigint): number => new Float64Array(BigUint64Array.of(bits).buffer)[0] ?? NaN;
    const number = fc.oneof(anyBits.map(ofBits), fc.double(), fc.double({ min: -50, max: 50 }));
    fc.assert(
      fc.property(fc.array(number, { maxLength: 9 }), (values) => {
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
  const table: readonly (readonly [FunctionName, number, number])[] = [
    ['exp', -inf, 0],
    ['exp', inf, inf],
    ['exp', -1e308, 0],
    ['log', 0, -inf],
    ['log', -0, -inf],
    ['log', -5e-324, NaN],
    ['log', -inf, NaN],
    ['log', inf, inf],
    ['log', 1, 0],
    ['log1p', -1, -inf],
    ['log1p', -1.0000000000000002, NaN],
    ['log1p', -inf, NaN],
    ['log1p', inf, inf],
    ['log1p', -0, -0],
    ['log1p', 0, 0],
    ['log1p', -5e-324, -5e-324],
    ['expm1', -inf, -1],
    ['expm1', inf, inf],
    ['expm1', -0, -0],
    ['expm1', -5e-324, -5e-324],
    ['tanh', -inf, -1],
    ['tanh', inf, 1],
    ['tanh', -0, -0],
    ['tanh', -5e-324, -5e-324],
    ['sigmoid', -inf, 0],
    ['sigmoid', inf, 1],
    ['sigmoid', -0, 0.5],
    ['sigmoid', -745.2, 0],
    ['softplus', -inf, 0],
    ['softplus', inf, inf],
    ['softplus', 1e308, 1e308],
    ['softplus', -745.2, 0],
    ['logGamma', 0, inf],
    ['logGamma', -0, inf],
    ['logGamma', -3, inf],
    ['logGamma', -(2 ** 53), inf],
    ['logGamma', -1e308, inf],
    ['logGamma', -inf, inf],
    ['logGamma', inf, inf],
    ['logGamma', 2.6e305, inf],
    ['logGamma', 1, 0],
    ['logGamma', 2, 0],
    ['erf', -inf, -1],
    ['erf', inf, 1],
    ['erf', -0, -0],
    ['erf', -5e-324, -5e-324],
    ['erfc', -inf, 2],
    ['erfc', inf, 0],
    ['erfc', 0, 1],
    ['erfc', 27.3, 0],
    ['normalQuantile', 0, -inf],
    ['normalQuantile', -0, -inf],
    ['normalQuantile', 1, inf],
    ['normalQuantile', 0.5, 0],
    ['normalQuantile', -5e-324, NaN],
    ['normalQuantile', 1.0000000000000002, NaN],
    ['normalQuantile', -inf, NaN],
    ['normalQuantile', inf, NaN],
    ...functionNames.map((name) => [name, NaN, NaN] as const),
  ];
  test.each(table)('%s(%d) is %d', (name, x, y) => {
    expect(kernels[scalarName(name)](x)).toBe(y);
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
