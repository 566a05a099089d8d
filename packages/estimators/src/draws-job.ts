import type { Span } from '@marginalia/core-wasm';
import {
  bindModel,
  type BoundModel,
  type ModelParameters,
  type ProposalSpec,
  streams,
} from '@marginalia/models';
import type { Context, Held, Job, ShardPlan } from '@marginalia/runtime';
import { weightsPerBlock } from './evidence-plan.ts';
import { collectLogWeights, type LogWeights } from './log-weights.ts';
import { mergeRuns, type WeightRun } from './weight-run.ts';

/** Draws [firstDraw, lastDraw) of every row. Tile t is row block ⌊t / B⌋ and draw block t mod B, B = drawBlocks. */
export interface DrawsShared {
  readonly model: ModelParameters;
  readonly rows: Held;
  readonly proposal: ProposalSpec;
  readonly seed: number;
  readonly firstDraw: number;
  readonly lastDraw: number;
  readonly rowsPerShard: number;
  readonly drawsPerShard: number;
  /** Of the list of the largest log weights of a row. */
  readonly capacity: number;
}

/** Rows [startRow, endRow) × draws [startDraw, endDraw). */
interface Tile {
  readonly block: number;
  readonly startRow: number;
  readonly endRow: number;
  readonly startDraw: number;
  readonly endDraw: number;
}

/** One shard is one tile. */
export function drawsPlan(shared: DrawsShared): ShardPlan {
  const rowBlocks = Math.ceil(shared.rows.rows / shared.rowsPerShard);
  return { total: rowBlocks * drawBlocks(shared), shardSize: 1 };
}

/**
 * Draws z from a proposal and folds log w = log p(x, z) − log q(z | x) of every row. A draw is a function of (seed, row,
 * sample), so tiles and shards move none.
 */
export const drawsJob: Job<DrawsShared, WeightRun> = {
  init: (shared) => ({ capacity: shared.capacity, blocks: [] }),
  step(context, shared, shard) {
    const { core } = context;
    const model = bindModel(core, shared.model);
    const run = drawsJob.init(shared);
    for (let index = shard.start; index < shard.end; index++) {
      const tile = tileAt(shared, index);
      const weights = core.arena.scope(() => drawTile(context, shared, model, tile, index - shard.start));
      mergeRuns(core, run, { capacity: shared.capacity, blocks: [weights] });
    }
    return run;
  },
  merge: (into, from, core) => mergeRuns(core, into, from),
};

function drawBlocks(shared: Pick<DrawsShared, 'firstDraw' | 'lastDraw' | 'drawsPerShard'>): number {
  return Math.ceil((shared.lastDraw - shared.firstDraw) / shared.drawsPerShard);
}

function tileAt(shared: DrawsShared, index: number): Tile {
  const perRow = drawBlocks(shared);
  const block = Math.floor(index / perRow);
  const startRow = block * shared.rowsPerShard;
  const startDraw = shared.firstDraw + (index % perRow) * shared.drawsPerShard;
  return {
    block,
    startRow,
    endRow: Math.min(startRow + shared.rowsPerShard, shared.rows.rows),
    startDraw,
    endDraw: Math.min(startDraw + shared.drawsPerShard, shared.lastDraw),
  };
}

/** A few rows with all their draws at a time, or a part of the draws of one row: bounded memory for any S. */
function drawTile(
  context: Context,
  shared: DrawsShared,
  model: BoundModel,
  tile: Tile,
  done: number,
): LogWeights {
  const { core } = context;
  const { startRow, endRow, startDraw, endDraw } = tile;
  const samplesTogether = Math.min(endDraw - startDraw, weightsPerBlock);
  const rowsTogether = Math.max(1, Math.floor(weightsPerBlock / samplesTogether));
  const key = { seed: shared.seed, stream: streams.proposal };
  const collector = collectLogWeights(core, {
    firstRow: startRow,
    rows: endRow - startRow,
    draws: endDraw - startDraw,
    capacity: shared.capacity,
  });
  for (let firstRow = startRow; firstRow < endRow; firstRow += rowsTogether) {
    const rows = Math.min(rowsTogether, endRow - firstRow);
    core.arena.scope(() => {
      const x = context.rows(shared.rows, firstRow, firstRow + rows);
      const weigh = model.weigh(shared.proposal, x);
      const weights = core.arena.alloc('f64', rows * samplesTogether);
      for (let firstSample = startDraw; firstSample < endDraw; firstSample += samplesTogether) {
        context.tick(done);
        const samples = Math.min(samplesTogether, endDraw - firstSample);
        weigh({ key, firstRow, rows, firstSample, samples }, { ...weights, length: rows * samples });
        for (let row = 0; row < rows; row++) {
          collector.add(firstRow - startRow + row, rowOf(weights, row, samples));
        }
      }
    });
  }
  return collector.take(tile.block);
}

/** One row's of a block of log weights. */
function rowOf(weights: Span<'f64'>, row: number, samples: number): Span<'f64'> {
  return { ...weights, ptr: weights.ptr + row * samples * 8, length: samples };
}
