import { fromFault } from '../fault.ts';
import type { Run } from '../run.ts';
import { decode } from '../wire.ts';
import {
  type Control,
  firstClaimCell,
  type NodeMessage,
  type NodeTask,
  type ShardFault,
  stopCell,
  unclaimed,
} from './messages.ts';

/** What a task holds beside the run's own: given by the pool. */
export type TaskContent = Pick<NodeTask, 'shared' | 'held'>;

/** A run on its way. */
export interface Drive {
  readonly run: Run;
  /** Resolves when every shard is accepted and no thread works on the run any more. */
  readonly done: Promise<void>;
  receive(message: NodeMessage): void;
}

const nothingStops = 0x7fffffff;

/** Sends one task to each of the pool's threads, and another one in the place of a thread that dies. */
export function driveRun(
  run: Run,
  workers: number,
  content: TaskContent,
  send: (task: NodeTask) => Promise<ShardFault | null>,
): Drive {
  const { first, count } = run;
  const control: Control = new Int32Array(new SharedArrayBuffer(4 * (firstClaimCell + count - first)));
  control[stopCell] = nothingStops;
  run.whenFailed(() => Atomics.store(control, stopCell, -1));

  const { promise: done, resolve } = Promise.withResolvers<void>();
  let working = 0;
  let lowest: ShardFault | null = null;

  const settleWhenQuiet = (): void => {
    if (working > 0) return;
    if (lowest !== null) run.fail(fromFault(lowest.fault));
    // The last summaries may still be on their way: they come on another port than the end of a task.
    if (run.complete() || run.settled()) resolve();
  };
  const work = async (worker: number): Promise<void> => {
    const { id, name, plan, output, wantsTicks } = run;
    working++;
    try {
      const fault = await send({
        run: id,
        worker,
        name,
        plan,
        first,
        control,
        version: run.shared.version,
        ...content,
        output: output?.data ?? null,
        width: output?.width ?? 0,
        wantsTicks,
      });
      if (fault !== null && (lowest === null || fault.shard < lowest.shard)) lowest = fault;
    } catch (error) {
      died(worker, error);
    }
    working--;
    settleWhenQuiet();
  };
  const died = (worker: number, error: unknown): void => {
    if (run.settled()) return;
    let lost = false;
    for (let index = first; index < count; index++) {
      const cell = firstClaimCell + index - first;
      if (control[cell] !== worker + 1 || run.has(index)) continue;
      lost = true;
      run.lostShard(index, error);
      Atomics.store(control, cell, unclaimed);
    }
    if (!lost) run.lostWorker(error, false);
    if (!run.settled()) void work(worker);
  };

  for (let worker = 0; worker < Math.min(workers, count - first); worker++) void work(worker);
  return {
    run,
    done,
    receive(message) {
      if ('done' in message) return run.tick(message.shard, message.done);
      const summary = decode(message.summary);
      message.summary.buffer.transfer(0); // frees it now: waiting to be collected they took 15 MB in a fit of 1 M rows
      run.accept(message.worker, message.shard, summary);
      settleWhenQuiet();
    },
  };
}
