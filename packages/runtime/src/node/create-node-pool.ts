import { MessageChannel } from 'node:worker_threads';
import { type Core, loadCore, MarginaliaError } from '@marginalia/core-wasm';
import { Piscina } from 'piscina';
import { createExecutor } from '../create-executor.ts';
import type { Executor, Published } from '../executor.ts';
import type { Jobs } from '../job.ts';
import type { HeldRows, Rows } from '../rows.ts';
import type { TeamRun } from '../run-team.ts';
import { createTeamMemories } from '../thread-team.ts';
import { encodeInto } from '../wire.ts';
import { type Drive, driveRun } from './drive-run.ts';
import { driveTeam } from './drive-team.ts';
import type { MemberReply, NodeMessage, NodeTask, ShardFault, TeamTask } from './messages.ts';

type Threads = Piscina<NodeTask | TeamTask, ShardFault | MemberReply>;

/** What a pool of threads is made of. */
export interface NodePoolOptions<J extends Jobs> {
  readonly jobs: J;
  /** The file whose default export is `serveNode(jobs)` of the same table. */
  readonly worker: URL | string;
  /** Threads; results do not depend on it. */
  readonly workers: number;
  /** Default: loaded. The threads run the same compiled module. */
  readonly core?: Core;
}

/**
 * Runs jobs on threads. They start with the first run, read rows and parameters from shared memory, and let the process
 * exit when they idle; `close` ends them.
 *
 * Rows that lie in a SharedArrayBuffer are not copied: leave them unchanged until they are released.
 *
 * @throws E_ARGUMENT unless workers is a whole number ≥ 1; E_MODULE if the core does not load
 * @example
 * const worker = new URL('worker.js', import.meta.url);
 * await using executor = await createNodePool({ jobs, worker, workers: 2 });
 */
export async function createNodePool<J extends Jobs>(options: NodePoolOptions<J>): Promise<Executor<J>> {
  const { jobs, worker, workers } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new MarginaliaError(
      'E_ARGUMENT',
      `createNodePool: workers must be a whole number ≥ 1, got ${workers}`,
    );
  }
  const core = options.core ?? (await loadCore());
  const held = new Map<number, HeldRows>();
  const drives = new Map<number, Drive>();
  const encoded = new WeakMap<Published<unknown>, NodeTask['shared']>();
  // Keeps the process alive while a run waits: piscina's threads do so only until a task ends, and summaries may come later.
  const { port1: alive } = new MessageChannel();
  const teams = new Map<number, TeamRun>();
  const memories = createTeamMemories(workers);
  let pool: Threads | null = null;
  const rest = (): void => {
    if (drives.size + teams.size === 0) alive.unref();
  };

  const startPool = (): Threads => {
    const started = new Piscina<NodeTask | TeamTask, ShardFault | MemberReply>({
      filename: worker instanceof URL ? worker.href : worker,
      minThreads: workers,
      maxThreads: workers,
      workerData: { source: core.source },
      recordTiming: false,
      // Where a thread works is WebAssembly memory; what it leaves to collect is buffers, which a large nursery only hoards.
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
    started.on('message', (message: NodeMessage) => {
      if ('done' in message) teams.get(message.run)?.tick(message.done);
      drives.get(message.run)?.receive(message);
    });
    // A thread failed outside of any task. Without another thread, as when the worker file does not load, tasks would wait
    // for ever.
    started.on('error', (error) => {
      if (started.threads.length > 0) return;
      for (const { run } of drives.values()) run.lostWorker(error, true);
    });
    return started;
  };
  const encodeOnce = (shared: Published<unknown>): NodeTask['shared'] => {
    const known = encoded.get(shared);
    if (known !== undefined) return known;
    const bytes = encodeInto(shared.value, (length) => new Uint8Array(new SharedArrayBuffer(length)));
    encoded.set(shared, bytes);
    return bytes;
  };

  return createExecutor(jobs, core, {
    kind: 'piscina',
    concurrency: workers,
    async hold(rows) {
      held.set(rows.held.id, { held: rows.held, data: toShared(rows.data) });
    },
    async release({ id }) {
      held.delete(id);
    },
    allocate: (length) => new Float64Array(new SharedArrayBuffer(8 * length)),
    async run(run) {
      const threads = (pool ??= startPool());
      const content = { shared: encodeOnce(run.shared), held: [...held.values()] };
      const drive = driveRun(
        run,
        workers,
        content,
        (task) => threads.run(task) as Promise<ShardFault | null>,
      );
      drives.set(run.id, drive);
      alive.ref();
      await Promise.race([drive.done, run.result]).finally(() => {
        drives.delete(run.id);
        rest();
      });
    },
    async team(run) {
      const threads = (pool ??= startPool());
      const content = { shared: encodeOnce(run.shared), held: [...held.values()] };
      teams.set(run.id, run);
      alive.ref();
      try {
        const send = (task: TeamTask): Promise<MemberReply> => threads.run(task) as Promise<MemberReply>;
        return await driveTeam(run, workers, content, memories, send);
      } finally {
        teams.delete(run.id);
        rest();
      }
    },
    async close() {
      held.clear();
      alive.close();
      await pool?.destroy();
    },
  });
}

function toShared(data: Rows['data']): Rows['data'] {
  if (data.buffer instanceof SharedArrayBuffer) return data;
  const buffer = new SharedArrayBuffer(data.byteLength);
  let shared: Rows['data'];
  if (data instanceof Float64Array) shared = new Float64Array(buffer);
  else if (data instanceof Float32Array) shared = new Float32Array(buffer);
  else shared = new Uint8Array(buffer);
  shared.set(data);
  return shared;
}
