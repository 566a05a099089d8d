import type { EvidencePlan } from './estimate.ts';
import { tailCapacity } from './pareto-k.ts';

/** What a plan is a function of: the problem alone, never cores, memory or executor. */
export interface EvidenceProblem {
  readonly rows: number;
  /** H. */
  readonly latent: number;
  /** Of a draw and its weight, where the model says; else those of a linear one. */
  readonly operationsPerDraw?: number | undefined;
  /** Draw counts at which to stop and judge, ascending; the last is the most there will be. */
  readonly checkpoints: readonly number[];
}

/** Floating-point operations of a shard: about 8 ms, so that progress and cancelling are felt. */
const largestShard = 4e7;
/** About 0.2 ms: a round trip to a worker should not dominate. */
const smallestShard = 1e6;
/** 8 shards a worker for 8 workers, where the work is worth it. */
const shardsWanted = 64;

/** Draws for each log weight of the list a shard reports: with fewer, 10⁷ draws of a row pass more memory on than they use. */
const drawsPerReported = 16;

/**
 * Cuts rows × draws into tiles of about equal work: whole rows together where the draws of one are few, a part of the
 * draws of one row where they are many.
 *
 * @example
 * evidencePlan({ rows: 100, latent: 10, checkpoints: [1000] }).rowsPerShard; // => 2
 */
export function evidencePlan(problem: EvidenceProblem): EvidencePlan {
  const { rows, latent, checkpoints, operationsPerDraw: perDraw = operationsOf(latent) } = problem;
  const first = checkpoints[0] ?? 1;
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
  const perRow = 100 + 4 * observed * (1 + latent) + observed * observed;
  const wanted = (rows * perRow) / shardsWanted;
  const operations = Math.min(Math.max(wanted, smallestShard), largestShard);
  return Math.min(rows, Math.max(1, Math.floor(operations / perRow)));
}

/** How many log weights a step asks for at once: 16 KiB, which stay in the first-level cache; models keep z to themselves. */
export const weightsPerBlock = 2048;

/** Draw counts from `first`, doubling, up to `last`. */
export function doubling(first: number, last: number): readonly number[] {
  const counts = [];
  for (let draws = first; draws < last; draws *= 2) counts.push(draws);
  return [...counts, last];
}

/** A normal takes about 20 operations, a product of z with the loadings' triangle H² / 2 pairs, the bookkeeping the rest. */
function operationsOf(latent: number): number {
  return 100 + 24 * latent + latent * latent;
}
