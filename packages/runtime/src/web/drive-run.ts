import { type Fault, fromFault } from '../fault.ts';
import type { Run } from '../run.ts';
import { decode } from '../wire.ts';
import type { Lost } from './lane.ts';
import type { WebReply, WebTask } from './messages.ts';

/** Shards a worker has at hand: one it is at, one to go on with while the page is busy. */
const depth = 2;

/** Hands out the shards in ascending order; resolves when none is left and none is under way. */
export async function driveRun(
  run: Run,
  workers: number,
  send: (worker: number, task: WebTask) => Promise<WebReply | Lost>,
): Promise<void> {
  const returned: number[] = [];
  let next = run.first;
  const faults = new Map<number, Fault>();
  let end = run.count;

  const take = (): number | null => {
    const index = returned.shift() ?? next++;
    // All below one that throws have been handed out; the error reported is that of the lowest, whoever was faster.
    return run.settled() || index >= end ? null : index;
  };
  const work = async (worker: number): Promise<void> => {
    const { id, name, plan, shared, output, wantsTicks } = run;
    const width = output?.width ?? 0;
    for (let index = take(); index !== null; index = take()) {
      const task = { run: id, name, plan, index, version: shared.version, width, wantsTicks };
      const reply = await send(worker, task);
      if ('lost' in reply) {
        returned.push(index);
        if (reply.began && reply.started) run.lostShard(index, reply.lost);
        if (reply.began && !reply.started) run.lostWorker(reply.lost, false);
      } else if ('fault' in reply) {
        faults.set(index, reply.fault);
        end = Math.min(end, index);
      } else {
        if (reply.output !== null) output?.data.set(reply.output, index * plan.shardSize * width);
        run.accept(worker, index, decode(reply.summary));
      }
    }
  };

  const workersOfTurns = Array.from({ length: workers * depth }, (_, turn) => turn % workers);
  await Promise.all(workersOfTurns.map(work));
  const fault = faults.get(end);
  if (fault !== undefined) throw fromFault(fault);
}
