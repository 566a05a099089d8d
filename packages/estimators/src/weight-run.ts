import type { Core } from '@marginalia/core-wasm';
import { type LogWeights, mergeLogWeights } from './log-weights.ts';

/** The log weights of a run of consecutive blocks of rows: what shards of draws are folded into. */
export interface WeightRun {
  /** How many of the largest log weights a row keeps. */
  readonly capacity: number;
  /** In order of their index, without gaps. The blocks are immutable, the list is not. */
  readonly blocks: LogWeights[];
}

/** Appends the blocks that `into` does not have yet and merges those it has. Changes and returns `into`. */
export function mergeRuns(core: Core, into: WeightRun, from: WeightRun): WeightRun {
  for (const block of from.blocks) {
    const at = block.index - (into.blocks[0]?.index ?? block.index);
    const present = into.blocks[at];
    into.blocks[at] = present === undefined ? block : mergeLogWeights(core, present, block, into.capacity);
  }
  return into;
}
