import type { EvidencePlan } from './estimate.ts';
import { tailCapacity } from './pareto-k.ts';

/** What a plan is a function of: the problem alone, never cores, memory or executor. */
export interface EvidenceProblem {
  readonly rows: number;
  /** D. */
  readonly observed: number;
  /** H. */
  readonly latent: number;
  /** Draw counts at which to stop and judge, ascending; the last is the most there will be. */
  readonly checkpoints: readonly number[];
}

/** Floating-point operations of a shard: about 20 ms, so that progress and cancelling are felt. */
const largestShard = 3e7;
/** About 0.2 ms: a round trip to a worker should not dominate. */
const smallestShard = 3e5;
/** 8 shards a worker for 8 workers, where the work is worth it. */
const shardsWanted = 64;

/** Draws for each log weight of the list a shard reports: with fewer, 10⁷ draws of a row pass more memory on than they use. */
const drawsPerReported = 16;

/** Doubles that a block of draws may take in a worker's memory: 512 KiB. */
const blockDoubles = 65_536;

/**
 * Cuts rows × draws into tiles of about equal work: whole rows together where the draws of one are few, a part of the
 * draws of one row where they are many.
 *
 * @example
 * evidencePlan({ rows: 100, observed: 64, latent: 10, checkpoints: [1000] }).rowsPerShard; // => 1
 */
export function evidencePlan(problem: EvidenceProblem): EvidencePlan {
  const { rows, observed, latent, checkpoints } = problem;
  const first = checkpoints[0] ?? 1;
  const perDraw = operationsPerDraw(observed, latent);
  const wanted = (rows * first * perDraw) / shardsWanted;
  const operations = Math.min(Math.max(wanted, smallestShard), largestShard);
  const worthReporting = Math.min(
    first,
    drawsPerReported * tailCapacity(first),
    Math.floor((rows * first) / shardsWanted),
  );
  const drawsTogether = Math.max(1, worthReporting, Math.floor(operations / perDraw));
  return {
    rows,
    rowsPerShard: Math.min(rows, Math.max(1, Math.floor(drawsTogether / first))),
    draws: checkpoints.at(-1) ?? first,
    drawsPerShard: Math.ceil(first / Math.ceil(first / drawsTogether)),
    checkpoints,
  };
}

/** Rows of a closed form that a shard takes. */
export function rowsPerShard(rows: number, observed: number, latent: number): number {
  const perRow = operationsPerDraw(observed, latent) + observed * observed;
  const wanted = (rows * perRow) / shardsWanted;
  const operations = Math.min(Math.max(wanted, smallestShard), largestShard);
  return Math.min(rows, Math.max(1, Math.floor(operations / perRow)));
}

/** How many draws a step holds in memory at once: z, its log densities and the model's own working storage. */
export function drawsPerBlock(observed: number, latent: number): number {
  return Math.max(16, Math.floor(blockDoubles / (observed + 2 * latent + 4)));
}

/** Draw counts from `first`, doubling, up to `last`. */
export function doubling(first: number, last: number): readonly number[] {
  const counts = [];
  for (let draws = first; draws < last; draws *= 2) counts.push(draws);
  return [...counts, last];
}

/** A random number takes about 20 operations, a density 2 D H and the rest. */
function operationsPerDraw(observed: number, latent: number): number {
  return 40 + 20 * latent + 4 * observed * (1 + latent);
}
