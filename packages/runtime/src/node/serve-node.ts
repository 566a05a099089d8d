import { parentPort, workerData } from 'node:worker_threads';
import { type CoreModule, instantiateCore } from '@marginalia/core-wasm';
import { toFault } from '../fault.ts';
import { findJob, sameTable } from '../find-job.ts';
import type { Jobs } from '../job.ts';
import type { Output } from '../output.ts';
import { shardAt, shardCount } from '../shard.ts';
import { runStep, type Thread } from '../step.ts';
import { createVersions, type Versions } from '../versions.ts';
import { decode, encode } from '../wire.ts';
import {
  type Control,
  firstClaimCell,
  type MemberReply,
  type NodeMessage,
  type NodeTask,
  posted,
  type ShardFault,
  stopCell,
  type TeamTask,
  unclaimed,
} from './messages.ts';
import { serveMember } from './serve-member.ts';

/**
 * The worker's side of `createNodePool`: what a worker file exports by default.
 *
 * @example
 * // worker.ts, whole
 * import { serveNode } from '@marginalia/runtime/node';
 * import { jobs } from './jobs.ts';
 * export default serveNode(jobs);
 */
export function serveNode(jobs: Jobs): (task: NodeTask | TeamTask) => Promise<ShardFault | MemberReply> {
  let state: { readonly thread: Thread; readonly versions: Versions } | null = null;
  return async (task) => {
    if ('rank' in task) return serveMember(jobs, task);
    let shard = -1;
    try {
      // On the first task, not on import: the pool's module is there only in its threads.
      state ??= start(workerData as { readonly source: CoreModule });
      const { thread, versions } = state;
      const job = findJob('serveNode', jobs, task.name, sameTable);
      keepRows(thread, task.held);
      const shared = await versions(task.name, job, task.version, () => decode(task.shared));

      const output: Output | null = task.output && { data: task.output, width: task.width, first: 0 };
      const tick = (done: number): void => {
        if (task.wantsTicks) post({ run: task.run, shard, done });
      };
      const check = (): void => {
        if (mustStop(task.control, shard)) throw new Error('the run is over');
      };
      const count = shardCount(task.plan);
      for (shard = task.first; shard < count && !mustStop(task.control, shard); shard++) {
        const cell = firstClaimCell + shard - task.first;
        if (!claim(task, cell)) continue;
        const step = runStep(thread, job, shared, shardAt(task.plan, shard), output, tick, check);
        const summary = encode(step);
        post({ run: task.run, worker: task.worker, shard, summary }, [summary.buffer]);
        Atomics.store(task.control, cell, posted);
      }
      return null;
    } catch (error) {
      if (mustStop(task.control, shard)) return null;
      stopAbove(task.control, shard);
      return { shard, fault: toFault(error) };
    }
  };
}

function start({ source }: { readonly source: CoreModule }): { thread: Thread; versions: Versions } {
  const core = instantiateCore(source);
  return { thread: { core, held: new Map() }, versions: createVersions(core) };
}

function keepRows({ held }: Thread, rows: NodeTask['held']): void {
  held.clear();
  for (const each of rows) held.set(each.held.id, each);
}

/** One cell a shard: a claim is one exchange, so a thread that dies at any point leaves no shard that nobody knows of. */
function claim({ control, worker }: NodeTask, cell: number): boolean {
  return Atomics.compareExchange(control, cell, unclaimed, worker + 1) === unclaimed;
}

function mustStop(control: Control, shard: number): boolean {
  return shard > Atomics.load(control, stopCell);
}

/**
 * Shards are claimed in ascending order, so all below one that throws are taken; they run on, and the error that is
 * reported is that of the lowest shard that throws, whoever was faster.
 */
function stopAbove(control: Control, shard: number): void {
  let known = Atomics.load(control, stopCell);
  while (shard < known) {
    const before = Atomics.compareExchange(control, stopCell, known, shard);
    if (before === known) return;
    known = before;
  }
}

function post(message: NodeMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}
