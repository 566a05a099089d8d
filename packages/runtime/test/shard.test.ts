import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import { shardAt, shardCount } from '@marginalia/runtime';

test('shards tile [0, total) in order', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 1, max: 600 }), (total, shardSize) => {
      const plan = { total, shardSize };
      const items: number[] = [];
      for (let i = 0; i < shardCount(plan); i++) {
        const { index, start, end } = shardAt(plan, i);
        expect(index).toBe(i);
        expect(end - start).toBeLessThanOrEqual(shardSize);
        expect(end).toBeGreaterThan(start);
        for (let item = start; item < end; item++) items.push(item);
      }
      expect(items).toEqual(Array.from({ length: total }, (_, i) => i));
    }),
  );
});

test('a plan of nothing has no shards', () => {
  expect(shardCount({ total: 0, shardSize: 5 })).toBe(0);
});

test.each([
  [{ total: -1, shardSize: 1 }, 'shardCount: total must be a whole number ≥ 0, got -1.'],
  [{ total: 1, shardSize: 0 }, 'shardCount: shardSize must be a whole number ≥ 1, got 0.'],
  [{ total: NaN, shardSize: 1 }, 'shardCount: total must be a whole number ≥ 0, got NaN.'],
  [{ total: 2 ** 53, shardSize: 1 }, 'shardCount: total must be a whole number ≥ 0, got 9007199254740992.'],
])('a plan that is none is refused: %j', (plan, message) => {
  expect(() => shardCount(plan)).toThrow(message);
});

test('a shard beyond the plan is refused', () => {
  expect(() => shardAt({ total: 10, shardSize: 4 }, 3)).toThrow(
    'shardAt: index must be a whole number from 0 to 2, got 3.',
  );
});
