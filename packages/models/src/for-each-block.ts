import type { Context, Shard } from '@marginalia/runtime';
import { rowsPerBlock } from './constants.ts';

/** Runs `body` on the rows of a shard, a block at a time, each in a scope of its own. */
export function forEachBlock(
  { core }: Context,
  shard: Shard,
  body: (start: number, end: number) => void,
): void {
  for (let start = shard.start; start < shard.end; start += rowsPerBlock) {
    const end = Math.min(start + rowsPerBlock, shard.end);
    core.arena.scope(() => body(start, end));
  }
}
