import { expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { accurateSum, numbers } from './numbers.ts';

const { kernels, arena } = await loadCore();
const dot = (x: Float64Array, y: Float64Array): number =>
  arena.scope(() => kernels.dot(arena.put(x).ptr, arena.put(y).ptr, x.length));

test.each([...Array(18).keys(), 1000, 1001])(
  'a product of %d elements sums in four lanes, in the stated order',
  (n) => {
    const [x, y] = [numbers(n, 1), numbers(n, 2)];
    const lanes: [number, number, number, number] = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) lanes[i & 3]! += x[i]! * y[i]!;
    const expected = lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
    expect(dot(x, y)).toBe(expected);
    const terms = Array.from(x, (xi, i) => [xi, y[i]!] as const);
    expect(Math.abs(expected - accurateSum(terms))).toBeLessThan(1e-16 * (n + 1));
  },
);

test('infinities and NaN come through', () => {
  expect(dot(Float64Array.of(1, Infinity, 2), Float64Array.of(1, 1, 1))).toBe(Infinity);
  expect(dot(Float64Array.of(1, Infinity), Float64Array.of(1, 0))).toBeNaN();
  expect(dot(Float64Array.of(0, 0, NaN), Float64Array.of(0, 0, 0))).toBeNaN();
});
