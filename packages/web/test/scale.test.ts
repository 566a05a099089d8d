import { assert, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearScale, niceTicks, paddedDomain } from '../src/geometry/scale.ts';

describe('linearScale', () => {
  it('maps the ends of the domain to the ends of the range, and back', () => {
    const scale = linearScale([2, 6], [300, 100]);
    expect([2, 3, 6].map(scale.toPixel)).toEqual([300, 250, 100]);
    expect([300, 250, 100].map(scale.toValue)).toEqual([2, 3, 6]);
    expect(scale.slope).toBe(-50);
  });
});

describe('paddedDomain', () => {
  it('holds all values with room on both sides', () => {
    expect(paddedDomain([3, 1, 2], 0.1)).toEqual([0.8, 3.2]);
  });

  it('never has length 0', () => {
    expect(paddedDomain([5, 5], 0.1)).toEqual([2.5, 7.5]);
    expect(paddedDomain([0], 0.1)).toEqual([-0.5, 0.5]);
    expect(paddedDomain([], 0.1)).toEqual([0, 1]);
    expect(paddedDomain([0, 1e-320], 0.1)).toEqual([-0.5, 0.5]);
  });
});

describe('niceTicks', () => {
  it.each([
    [0, 10, 5, [0, 2, 4, 6, 8, 10], 0],
    [0.05, 0.95, 5, [0.2, 0.4, 0.6, 0.8], 1],
    [-1130.4, -1129.9, 5, [-1130.4, -1130.3, -1130.2, -1130.1, -1130, -1129.9], 1],
    [41, 98, 6, [50, 60, 70, 80, 90], 0],
    [0, 3, 3, [0, 1, 2, 3], 0],
  ])('of %d … %d, at most %d steps, are %j', (low, high, count, values, decimals) => {
    const ticks = niceTicks(low, high, count);
    expect(ticks.values.map((value) => Number(value.toFixed(6)))).toEqual(values);
    expect(ticks.decimals).toBe(decimals);
  });

  it('are the decimal numbers that they print, inside the interval, and no more than asked for', () => {
    assert(
      property(
        double({ min: -1e6, max: 1e6, noNaN: true }),
        double({ min: 1e-5, max: 1e6, noNaN: true }),
        integer({ min: 2, max: 10 }),
        (low, span, count) => {
          const { values, decimals } = niceTicks(low, low + span, count);
          expect(values.length).toBeLessThanOrEqual(count + 1);
          for (const value of values) {
            const rounding = 1e-9 * Math.max(1, Math.abs(value));
            expect(value).toBeGreaterThanOrEqual(low - rounding);
            expect(value).toBeLessThanOrEqual(low + span + rounding);
            expect(Math.abs(Number(value.toFixed(decimals)) - value)).toBeLessThan(rounding);
          }
          expect(new Set(values.map((value) => value.toFixed(decimals))).size).toBe(values.length);
        },
      ),
    );
  });

  it('of nothing are none', () => {
    expect(niceTicks(1, 1, 5).values).toEqual([]);
    expect(niceTicks(0, Infinity, 5).values).toEqual([]);
    expect(niceTicks(Number.NaN, 1, 5).values).toEqual([]);
  });
});
