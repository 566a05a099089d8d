// For whose compiler has not the library of `await using`: declarations keep this line.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Core } from '@marginalia/core-wasm';
import type { Jobs, SharedOf, SummaryOf } from './job.ts';
import type { Held, Rows } from './rows.ts';
import type { ShardPlan } from './shard.ts';
import type { TeamOptions, TeamResult } from './team.ts';

/** Parameters as the workers get them: once per worker and version. */
export interface Published<T> {
  readonly version: number;
  readonly value: T;
}

/** How far a run is, in items of the plan. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly shardsPerWorker: readonly number[];
}

/** How a run is watched, cancelled, checkpointed and resumed; none of it changes a bit of its result. */
export interface RunOptions<S> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Every item has `width` results, written in place by its shard. */
  readonly output?: { readonly width: number };
  /**
   * After the shards [0, next) are folded, in order: the hook of checkpoints. `output` is null without one.
   * Encode or copy both at once: the run goes on with them.
   */
  readonly onFolded?: (next: number, summary: S, output: Float64Array | null) => void;
  /** Shards [0, next) are already folded into summary, under the same plan; only the others run. */
  readonly resume?: { readonly next: number; readonly summary: S; readonly output?: Float64Array };
}

/** What a run gives. */
export interface Reduced<S> {
  readonly summary: S;
  /** [total × width], null without `output`; in shared memory where the workers wrote it. */
  readonly output: Float64Array | null;
  readonly shardsPerWorker: readonly number[];
  /** Shards that ran again because their worker died. */
  readonly retriedShards: number;
}

/**
 * Runs any job of its table with the same bits: one shard plan, one order of folding.
 *
 * mapReduce rejects with what a step throws, and with
 * @throws E_CANCELLED when the signal aborts or the executor is closed; E_WORKER_LOST when a shard loses its worker three
 * times; E_RESUME when what is resumed does not fit; E_ARGUMENT for an unknown job, a plan that is none, a closed executor
 */
export interface Executor<J extends Jobs = Jobs> extends AsyncDisposable {
  readonly kind: 'inline' | 'piscina' | 'web-worker';
  readonly concurrency: number;
  readonly jobs: J;
  /** The caller's own instance, for M-steps and other scalar work. */
  readonly core: Core;
  /** The workers get the data once. Leave them unchanged until they are released. */
  hold(rows: Rows): Promise<Held>;
  release(held: Held): Promise<void>;
  /** The workers get it once. Leave it unchanged. */
  publish<T>(value: T): Published<T>;
  mapReduce<N extends keyof J & string>(
    name: N,
    shared: Published<SharedOf<J[N]>>,
    plan: ShardPlan,
    options?: RunOptions<SummaryOf<J[N]>>,
  ): Promise<Reduced<SummaryOf<J[N]>>>;
  /**
   * Runs a job whose members exchange what they have while they run, on all workers at once. Teams of one executor run one
   * after the other.
   *
   * Rejects with what a member throws (of the lowest rank), and with E_CANCELLED, E_WORKER_LOST, E_ARGUMENT as mapReduce.
   */
  runTeam<N extends keyof J & string>(
    name: N,
    shared: Published<SharedOf<J[N]>>,
    options: TeamOptions,
  ): Promise<TeamResult<SummaryOf<J[N]>>>;
  close(): Promise<void>;
}
