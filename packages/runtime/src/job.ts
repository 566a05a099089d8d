import type { Core, Span } from '@marginalia/core-wasm';
import type { Held, Rows } from './rows.ts';
import type { Shard } from './shard.ts';
import type { TeamJob } from './team.ts';

/** What a step may touch besides its arguments. */
export interface Context {
  readonly core: Core;
  /** Copies rows [start, end) into memory as f64; freed when the step returns. */
  rows(held: Held, start: number, end: number): Span<'f64'>;
  /** All rows as this thread holds them, in their own type: read, never write. */
  data(held: Held): Rows['data'];
  /** Where the step writes its results for items [start, end) of its shard: `width` values each. Write late, keep no reference. */
  output(start: number, end: number): Float64Array;
  /** Says how many items of the shard are finished. Throws E_CANCELLED when the run was cancelled. */
  tick(done: number): void;
}

/**
 * One kind of heavy computation: split, step, merge in shard order.
 *
 * Shared parameters and summaries are plain records of numbers, strings, typed arrays and arrays of these.
 * Methods, not properties: a `Job<P, S>` is a `Job` in a table of jobs.
 */
export interface Job<Shared = unknown, S = unknown> {
  /** Once per worker and version of the shared parameters, e.g. to import a user's module. */
  prepare?(core: Core, shared: Shared): Promise<void>;
  /** The identity of merge. */
  init(shared: Shared): S;
  /**
   * Pure and synchronous: no clock, no I/O, no global generator. All it allocates in the arena is freed after, so a summary
   * takes its arrays out (`arena.take`).
   */
  step(context: Context, shared: Shared, shard: Shard): S;
  /** Folded in shard order on the caller; `core` for log-domain arithmetic. May change and return `into`. */
  merge(into: S, from: S, core: Core): S;
}

/** A job that is run again and again: EM has step = E, update = M. */
export interface Iterated<Shared = unknown, S = unknown> extends Job<Shared, S> {
  /** What the iteration never lets fall. */
  objective(shared: Shared, summary: S): number;
  update(core: Core, shared: Shared, summary: S): Shared;
}

/** A job table: the same module gives it to the caller and to every worker. */
export type Jobs = Readonly<Record<string, Job | TeamJob>>;

/** The shared parameters of a job. */
export type SharedOf<J> =
  J extends Job<infer P, infer _> ? P : J extends TeamJob<infer P, infer _> ? P : never;
/** The summary of a job. */
export type SummaryOf<J> =
  J extends Job<infer _, infer S> ? S : J extends TeamJob<infer _, infer S> ? S : never;
