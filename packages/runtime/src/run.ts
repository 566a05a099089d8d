import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import type { Published, Reduced, RunOptions } from './executor.ts';
import type { Job } from './job.ts';
import { createOutput, type Output } from './output.ts';
import { shardAt, shardCount, type ShardPlan } from './shard.ts';
import { decode, encode } from './wire.ts';

/** A run may lose this many workers, less one, with the same shard or outside of any. */
const lossesAllowed = 3;

/** What is to be run, for whom. */
export interface RunRequest {
  readonly id: number;
  readonly name: string;
  readonly job: Job;
  readonly shared: Published<unknown>;
  readonly plan: ShardPlan;
}

/**
 * One call of mapReduce as its caller keeps it: folds in shard order whatever the order of arrival, counts, and settles once.
 *
 * Nothing here throws into the executor that drives it: what a merge or a callback throws fails the run.
 */
export interface Run extends RunRequest {
  /** The shards [first, count) are to be run. */
  readonly first: number;
  readonly count: number;
  readonly output: Output | null;
  readonly wantsTicks: boolean;
  readonly result: Promise<Reduced<unknown>>;
  /** Finished, failed or cancelled: nobody waits for more. */
  settled(): boolean;
  complete(): boolean;
  has(index: number): boolean;
  /** `done` items of a shard that is under way. */
  tick(index: number, done: number): void;
  /** A second summary of the same shard is dropped. */
  accept(worker: number, index: number, summary: unknown): void;
  /** Its worker died with it; the shard may run again unless that fails the run. */
  lostShard(index: number, cause: unknown): void;
  /** A worker died outside of any shard, as when it loads; `last` if there will be no other. */
  lostWorker(cause: unknown, last: boolean): void;
  fail(error: unknown): void;
  close(): void;
  finish(): void;
  /** Called once if the run fails, so that workers can be told. */
  whenFailed(tell: () => void): void;
}

/**
 * @throws E_CANCELLED if the signal is aborted already
 * @throws E_RESUME if what is resumed does not fit the plan
 */
export function startRun(
  request: RunRequest,
  core: Core,
  options: RunOptions<unknown>,
  workers: number,
  allocate: (length: number) => Float64Array,
): Run {
  const { job, name, plan } = request;
  const { signal, onProgress, onFolded, resume } = options;
  const count = shardCount(plan);
  const first = resume?.next ?? 0;
  if (!Number.isInteger(first) || first < 0 || first > count) {
    throw new MarginaliaError(
      'E_RESUME',
      `mapReduce: resume.next must be a whole number from 0 to ${count}, got ${first}`,
      { remedy: 'A run resumes only under the plan it was started with.' },
    );
  }
  let next = first;
  const cancelled = (what: string, remedy: string, cause?: unknown): MarginaliaError =>
    new MarginaliaError('E_CANCELLED', `mapReduce: ${what} when ${next} of ${count} shards were folded`, {
      where: `job ${name}`,
      remedy,
      cause,
    });
  const aborted = (): MarginaliaError =>
    cancelled(
      'the run was cancelled',
      'Run it again with a fresh signal, or resume from a checkpoint.',
      signal?.reason,
    );
  if (signal?.aborted) throw aborted();

  const output = createOutput(options, plan, allocate);
  const { promise: result, resolve, reject } = Promise.withResolvers<Reduced<unknown>>();
  const waiting = new Map<number, unknown>();
  /** Items done of shards under way. */
  const ticks = new Map<number, number>();
  const shardsPerWorker = Array.from({ length: workers }, () => 0);
  const losses = new Map<number, number>();
  // merge may change it, and a checkpoint belongs to the caller
  let summary = resume === undefined ? job.init(request.shared.value) : decode(encode(resume.summary));
  let itemsDone = Math.min(first * plan.shardSize, plan.total);
  let retriedShards = 0;
  let workersLost = 0;
  let settled = false;
  let tell: (() => void) | null = null;

  const onAbort = (): void => fail(aborted());
  const settle = (): void => {
    settled = true;
    waiting.clear();
    signal?.removeEventListener('abort', onAbort);
  };
  const fail = (error: unknown): void => {
    if (settled) return;
    settle();
    reject(error);
    tell?.();
  };
  /** For what runs code of the caller's. */
  const guarded = (body: () => void): void => {
    if (settled) return;
    try {
      body();
    } catch (error) {
      fail(error);
    }
  };
  const has = (index: number): boolean => index < next || waiting.has(index);
  const report = (): void => {
    if (onProgress === undefined || settled) return;
    let done = itemsDone;
    for (const items of ticks.values()) done += items;
    onProgress({ done, total: plan.total, shardsPerWorker: [...shardsPerWorker] });
  };

  signal?.addEventListener('abort', onAbort, { once: true });

  return {
    ...request,
    first,
    count,
    output,
    wantsTicks: onProgress !== undefined,
    result,
    settled: () => settled,
    complete: () => next === count,
    has,
    tick: (index, done) =>
      guarded(() => {
        if (has(index)) return;
        ticks.set(index, done);
        report();
      }),
    accept: (worker, index, from) =>
      guarded(() => {
        if (has(index)) return;
        const { start, end } = shardAt(plan, index);
        itemsDone += end - start;
        ticks.delete(index);
        shardsPerWorker[worker] = (shardsPerWorker[worker] ?? 0) + 1;
        waiting.set(index, from);
        while (waiting.has(next)) {
          summary = job.merge(summary, waiting.get(next), core);
          waiting.delete(next);
          next++;
          onFolded?.(next, summary, output?.data ?? null);
          // the callback may have cancelled the run
          if (settled) return;
        }
        report();
      }),
    lostShard(index, cause) {
      ticks.delete(index);
      const times = (losses.get(index) ?? 0) + 1;
      losses.set(index, times);
      if (times < lossesAllowed) {
        retriedShards++;
        return;
      }
      const { start, end } = shardAt(plan, index);
      fail(
        new MarginaliaError(
          'E_WORKER_LOST',
          `mapReduce: a shard must leave its worker alive, shard ${index} of ${count} lost ${times} (${messageOf(cause)})`,
          {
            where: `job ${name}, items ${start} to ${end}`,
            remedy: 'Run it inline to see what ends it.',
            cause,
          },
        ),
      );
    },
    lostWorker(cause, last) {
      workersLost++;
      if (workersLost < lossesAllowed && !last) return;
      fail(
        new MarginaliaError(
          'E_WORKER_LOST',
          `mapReduce: workers must stay alive, ${workersLost} died outside of any shard (${messageOf(cause)})`,
          { where: `job ${name}`, remedy: 'Check that the worker file loads on its own.', cause },
        ),
      );
    },
    fail,
    close: () => fail(cancelled('the executor was closed', 'Close it after its runs.')),
    finish() {
      if (settled) return;
      settle();
      resolve({ summary, output: output?.data ?? null, shardsPerWorker, retriedShards });
    },
    whenFailed: (hook) => {
      tell = hook;
    },
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
