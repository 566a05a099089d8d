import { MarginaliaError } from '@marginalia/core-wasm';

/** How [0, total) is cut: a function of the problem alone, never of cores, memory or executor. */
export interface ShardPlan {
  readonly total: number;
  readonly shardSize: number;
}

/** The items [start, end) of shard `index`. */
export interface Shard {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/**
 * How many shards a plan has: ⌈total / shardSize⌉, 0 for a plan of nothing.
 *
 * @throws E_ARGUMENT unless total ≥ 0 and shardSize ≥ 1 are whole numbers
 * @example
 * shardCount({ total: 10, shardSize: 4 }); // => 3
 */
export function shardCount(plan: ShardPlan): number {
  requireWhole('total', plan.total, 0);
  requireWhole('shardSize', plan.shardSize, 1);
  return Math.ceil(plan.total / plan.shardSize);
}

/**
 * The items of one shard; the last one may be shorter.
 *
 * @throws E_ARGUMENT unless 0 ≤ index < shardCount(plan)
 * @example
 * shardAt({ total: 10, shardSize: 4 }, 2); // => { index: 2, start: 8, end: 10 }
 */
export function shardAt(plan: ShardPlan, index: number): Shard {
  const count = shardCount(plan);
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new MarginaliaError(
      'E_ARGUMENT',
      `shardAt: index must be a whole number from 0 to ${count - 1}, got ${index}`,
    );
  }
  const start = index * plan.shardSize;
  return { index, start, end: Math.min(start + plan.shardSize, plan.total) };
}

function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new MarginaliaError(
      'E_ARGUMENT',
      `shardCount: ${name} must be a whole number ≥ ${least}, got ${value}`,
    );
  }
}
