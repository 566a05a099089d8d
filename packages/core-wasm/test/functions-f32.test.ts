import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import rows from './fixtures/single-functions.json' with { type: 'json' };

const { kernels, arena } = await loadCore();

/** Kernel, and the largest distance allowed from the exact value, in ulp of single precision. */
const functions = [
  ['expF32', 1],
  ['logF32', 1],
  ['log1pF32', 1],
  ['sigmoidF32', 2.3],
  ['tanhF32', 1.6],
  ['softplusF32', 1.7],
  ['normalCdfF32', 5.5],
] as const;
type Name = (typeof functions)[number][0];

function vector(name: Name, x: Float32Array, inPlace = false): Float32Array {
  return arena.scope(() => {
    const from = arena.put(x);
    const out = inPlace ? from : arena.alloc('f32', x.length);
    kernels[name](from.ptr, x.length, out.ptr);
    return arena.take(out);
  });
}

/** The distance from |y| to the next single. */
function ulp(y: number): number {
  const bits = new Uint32Array(Float32Array.of(Math.min(Math.abs(y), 3.4e38)).buffer)[0] ?? 0;
  const [from, to] = new Float32Array(Uint32Array.of(bits, bits + 1).buffer);
  return (to ?? 0) - (from ?? 0);
}

function distance(got: number, y: number, rest: number): number {
  if (!Number.isFinite(y) || !Number.isFinite(got)) return Object.is(got, y) ? 0 : Infinity;
  return Math.abs(got - y - rest) / ulp(y);
}

const sameBits = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length && a.every((value, i) => Object.is(value, b[i]));

describe.each(functions)('%s', (name, limit) => {
  const points = rows[name].map((row) => row.map(Number) as [number, number, number]);
  const x = Float32Array.from(points, ([value]) => value);

  test(`is within ${limit} ulp`, () => {
    const got = vector(name, x);
    const worst = points
      .map(([at, y, rest], i) => ({ at, y, got: got[i] ?? NaN, ulp: distance(got[i] ?? NaN, y, rest) }))
      .reduce((a, b) => (b.ulp > a.ulp ? b : a));
    expect(points.length).toBeGreaterThan(90);
    expect(worst.ulp, JSON.stringify(worst)).toBeLessThanOrEqual(limit);
  });

  test('gives the same bits at every place of a vector, and in place', () => {
    const special = Float32Array.of(NaN, Infinity, 0, -0, -Infinity, 1e-45, 0.5);
    const all = Float32Array.of(...special, ...x, ...special);
    const alone = all.map((value) => vector(name, Float32Array.of(value))[0] ?? 7);
    for (let start = 0; start < 9; start++) {
      for (let length = 0; length < 18; length++) {
        const part = all.subarray(start, start + length);
        expect(sameBits(vector(name, part), alone.subarray(start, start + length))).toBe(true);
      }
    }
    expect(sameBits(vector(name, all, true), alone)).toBe(true);
  });

  test('leaves what stands around its output', () => {
    arena.scope(() => {
      const from = arena.put(Float32Array.of(0.25, 0.5, 0.75));
      const out = arena.put(Float32Array.of(7, 7, 7, 7, 7));
      kernels[name](from.ptr, 3, out.ptr + 4);
      const around = arena.view(out);
      expect([around[0], around[4]]).toEqual([7, 7]);
    });
  });
});

const inf = Infinity;
const least = 2 ** -149;
test.each<readonly [Name, number, number]>([
  ['expF32', -inf, 0],
  ['expF32', inf, inf],
  ['expF32', -104, 0],
  ['expF32', 89, inf],
  ['expF32', -0, 1],
  ['logF32', 0, -inf],
  ['logF32', -0, -inf],
  ['logF32', -least, NaN],
  ['logF32', -inf, NaN],
  ['logF32', inf, inf],
  ['logF32', 1, 0],
  ['log1pF32', -1, -inf],
  ['log1pF32', -1 - 2 ** -23, NaN],
  ['log1pF32', -inf, NaN],
  ['log1pF32', inf, inf],
  ['log1pF32', -0, -0],
  ['log1pF32', -least, -least],
  ['sigmoidF32', -inf, 0],
  ['sigmoidF32', inf, 1],
  ['sigmoidF32', -0, 0.5],
  ['sigmoidF32', -104, 0],
  ['tanhF32', -inf, -1],
  ['tanhF32', inf, 1],
  ['tanhF32', -0, -0],
  ['tanhF32', -least, -least],
  ['softplusF32', -inf, 0],
  ['softplusF32', inf, inf],
  ['softplusF32', 3e38, Math.fround(3e38)],
  ['softplusF32', -104, 0],
  ['normalCdfF32', -inf, 0],
  ['normalCdfF32', inf, 1],
  ['normalCdfF32', 0, 0.5],
  ['normalCdfF32', -14.2, 0],
  ['normalCdfF32', 3e38, 1],
  ...functions.map(([name]) => [name, NaN, NaN] as const),
])('%s(%d) is %d', (name, x, y) => {
  expect(vector(name, Float32Array.of(x))[0]).toBe(y);
});

test('tanh is odd, to the bit; Φ(x) + Φ(−x) = 1', () => {
  const x = Float32Array.from({ length: 400 }, (_, i) => (((i * 7919) % 4001) / 600) * 1.003);
  const negative = x.map((value) => -value);
  expect(
    sameBits(
      vector('tanhF32', negative).map((y) => -y),
      vector('tanhF32', x),
    ),
  ).toBe(true);
  const below = vector('normalCdfF32', negative);
  vector('normalCdfF32', x).forEach((y, i) => expect(Math.abs(y + (below[i] ?? NaN) - 1)).toBeLessThan(6e-8));
});
