import { array, assert, constant, double, oneof, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { numbers, sameBits } from './numbers.ts';

const { kernels, arena } = await loadCore();

/** The state of nothing, or of one vector after the other. */
const stateOf = (...vectors: ArrayLike<number>[]): Float64Array =>
  arena.scope(() => {
    const state = arena.alloc('f64', 7);
    kernels.logWeightsStart(state.ptr);
    for (const x of vectors) kernels.logWeightsAdd(arena.put(Float64Array.from(x)).ptr, x.length, state.ptr);
    return arena.take(state);
  });

const merged = (from: Float64Array, into: Float64Array): Float64Array =>
  arena.scope(() => {
    const span = arena.put(into);
    kernels.logWeightsMerge(arena.put(from).ptr, span.ptr);
    return arena.take(span);
  });

const sum = (x: readonly number[]): number => {
  let [total, lost] = [0, 0];
  for (const value of x) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
};

/** The state by its definition, with Math.exp and compensated sums. */
function expected(x: readonly number[]): number[] {
  const max = Math.max(...x);
  const finite = x.filter(Number.isFinite);
  const mean = finite.length > 0 ? sum(finite) / finite.length : 0;
  return [
    max,
    sum(x.map((v) => Math.exp(v - max))),
    sum(x.map((v) => Math.exp(2 * (v - max)))),
    x.length,
    sum(finite),
    sum(finite.map((v) => (v - mean) ** 2)),
    finite.length,
  ];
}

function expectClose(got: Float64Array, wanted: ArrayLike<number>, tolerance: number): void {
  const scale = Array.from(wanted, (value) => Math.max(Math.abs(value), 1));
  scale[4] = Math.max(scale[4] ?? 1, Math.sqrt((scale[5] ?? 0) * (scale[6] ?? 0))); // Σ x cancels
  Array.from(got).forEach((value, i) => {
    if (value === wanted[i]) return;
    expect(Math.abs(value - (wanted[i] ?? NaN)), `[${i}] ${value} ${wanted[i]}`).toBeLessThanOrEqual(
      tolerance * (scale[i] ?? NaN),
    );
  });
}

describe('log weights', () => {
  test('the state of nothing', () => {
    expect([...stateOf()]).toEqual([-Infinity, 0, 0, 0, 0, 0, 0]);
    expect([...stateOf([])]).toEqual([-Infinity, 0, 0, 0, 0, 0, 0]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 100, 1023, 1025, 5000])('%d weights: the definition', (n) => {
    const x = [...numbers(n, n)].map((v) => 30 * v * v * v - 700);
    expectClose(stateOf(x), expected(x), 1e-14);
  });

  test('−∞ is a weight: it is counted, and is no part of the mean', () => {
    const x = [-3, -Infinity, -1, -Infinity, -7, -2.5];
    expectClose(stateOf(x), expected(x), 1e-15);
    expect(stateOf(x)[3]).toBe(6);
    expect(stateOf(x)[6]).toBe(4);
    expect([...stateOf([-Infinity, -Infinity, -Infinity])]).toEqual([-Infinity, 0, 0, 3, 0, 0, 0]);
    const none = stateOf([-Infinity]);
    expectClose(merged(none, stateOf([-3, 2])), [2, ...expected([-3, 2]).slice(1, 3), 3, -1, 12.5, 2], 1e-15);
    expectClose(merged(stateOf([-3, 2]), none), [2, ...expected([-3, 2]).slice(1, 3), 3, -1, 12.5, 2], 1e-15);
    expect([...merged(none, none)]).toEqual([-Infinity, 0, 0, 2, 0, 0, 0]);
  });

  test('+∞ stands for itself, however it came', () => {
    expect([...stateOf([1, Infinity, 3, Infinity])]).toEqual([Infinity, 2, 2, 4, 4, 2, 2]);
    expect([...stateOf([1, 3], [Infinity, Infinity])]).toEqual([Infinity, 2, 2, 4, 4, 2, 2]);
    expect([...stateOf([Infinity], [1], [Infinity], [3])]).toEqual([Infinity, 2, 2, 4, 4, 2, 2]);
  });

  test('NaN stays, however it came', () => {
    for (const state of [
      stateOf([1, NaN, 3]),
      stateOf([1], [NaN], [3]),
      merged(stateOf([NaN]), stateOf([2, 5])),
    ]) {
      const [max, first, second, count, total, centred] = state;
      expect([max, first, second, total, centred]).toEqual([NaN, NaN, NaN, NaN, NaN]);
      expect(count).toBe(3);
    }
  });

  test('the spread of numbers far from 0 is exact', () => {
    const state = stateOf([1e8, 1e8 + 1, 1e8 + 2], [1e8 + 3]);
    expect(state[5]).toBe(5);
  });

  test('the state of nothing is the identity, bit for bit, on both sides', () => {
    const nothing = stateOf();
    for (const state of [
      stateOf([-0]),
      stateOf(numbers(50, 2)),
      stateOf([-Infinity]),
      stateOf([NaN]),
      nothing,
    ]) {
      expect(sameBits(merged(nothing, state), state)).toBe(true);
      expect(sameBits(merged(state, nothing), state)).toBe(true);
    }
  });

  const weight = oneof(
    { arbitrary: double({ min: -800, max: 800, noNaN: true }), weight: 8 },
    { arbitrary: constant(-Infinity), weight: 1 },
  );
  const weights = array(weight, { maxLength: 40 });

  test('merging associates and agrees with adding', () => {
    assert(
      property(weights, weights, weights, (x, y, z) => {
        const [a, b, c] = [stateOf(x), stateOf(y), stateOf(z)];
        const left = merged(c, merged(b, a));
        expectClose(merged(merged(c, b), a), left, 4e-15);
        expectClose(stateOf(x, y, z), left, 4e-15);
        const all = [...x, ...y, ...z];
        if (all.some(Number.isFinite)) expectClose(left, expected(all), 1e-14);
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });

  test('many small shards and one large block agree', () => {
    const x = numbers(20_000, 9).map((v) => 5 * v);
    const shards = Array.from({ length: 400 }, (_, i) => x.subarray(50 * i, 50 * i + 50));
    expectClose(stateOf(...shards), stateOf(x), 4e-15);
  });
});
