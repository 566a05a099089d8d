import type { Core, CoreModule } from '@marginalia/core-wasm';
import { transfer } from 'comlink';
import { toFault } from '../fault.ts';
import { findTeamJob, sameTable } from '../find-job.ts';
import type { Jobs } from '../job.ts';
import type { HeldRows } from '../rows.ts';
import type { Spares } from '../spares.ts';
import { isReport, TeamStopped } from '../team.ts';
import { createThreadTeam } from '../thread-team.ts';
import { encode } from '../wire.ts';
import type { WebMemberReply, WebNews, WebTeamTask } from './messages.ts';
import { createPortTeam } from './port-team.ts';

/** What a web worker has for its members. */
export interface MemberState {
  readonly source: CoreModule;
  /** For members that have no memory in common. */
  readonly cores: Spares<Core>;
  readonly held: ReadonlyMap<number, HeldRows>;
  readonly shared: unknown;
  /** How each member under way is told to end, by run. */
  readonly members: Map<number, () => void>;
  readonly say: (news: WebNews) => void;
}

/** Runs one member of a team in this worker, in a core of its own. */
export async function serveMember(
  jobs: Jobs,
  { run, name, rank, size, total, bonds }: WebTeamTask,
  { source, cores, held, shared, members, say }: MemberState,
): Promise<WebMemberReply> {
  const onTick = (done: number): void => {
    if (rank === 0 && isReport(done, total)) say({ run, index: 0, done });
  };
  const team =
    'memory' in bonds
      ? { context: createThreadTeam(source, held, bonds, { rank, size, onTick }), stop() {}, close() {} }
      : createPortTeam(cores.take(), held, { rank, ports: bonds, onTick });
  members.set(run, () => team.stop());
  try {
    const job = findTeamJob('serveWeb', jobs, name, sameTable);
    const summary = encode(await job.perform(team.context, shared));
    return transfer({ summary }, [summary.buffer]);
  } catch (error) {
    return error instanceof TeamStopped ? 'stopped' : { fault: toFault(error) };
  } finally {
    members.delete(run);
    team.close();
    if (!('memory' in bonds)) cores.give(team.context.core);
  }
}
