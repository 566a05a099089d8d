import { parentPort, workerData } from 'node:worker_threads';
import type { CoreModule } from '@marginalia/core-wasm';
import { toFault } from '../fault.ts';
import { findTeamJob, sameTable } from '../find-job.ts';
import type { Jobs } from '../job.ts';
import { isReport, TeamStopped } from '../team.ts';
import { decode, encode } from '../wire.ts';
import type { MemberReply, NodeMessage, TeamTask } from './messages.ts';
import { createThreadTeam, stopTeam } from '../thread-team.ts';

/** Runs one member of a team on this thread. */
export async function serveMember(jobs: Jobs, task: TeamTask): Promise<MemberReply> {
  const { run, name, rank, size, total, memory } = task;
  try {
    const job = findTeamJob('serveNode', jobs, name, sameTable);
    const { source } = workerData as { readonly source: CoreModule };
    const held = new Map(task.held.map((rows) => [rows.held.id, rows]));
    const onTick = (done: number): void => {
      if (isReport(done, total)) parentPort?.postMessage({ run, shard: 0, done } satisfies NodeMessage);
    };
    const context = createThreadTeam(source, held, memory, { rank, size, onTick });
    return { summary: encode(await job.perform(context, decode(task.shared))) };
  } catch (error) {
    if (error instanceof TeamStopped) return null;
    stopTeam(memory);
    return { fault: toFault(error) };
  }
}
