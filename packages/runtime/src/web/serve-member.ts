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
import { createPortTeam, type PortTeam } from './port-team.ts';

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
  task: WebTeamTask,
  state: MemberState,
): Promise<WebMemberReply> {
  const { run, name } = task;
  try {
    const team = joinTeam(task, state);
    state.members.set(run, () => team.stop());
    try {
      const job = findTeamJob('serveWeb', jobs, name, sameTable);
      const summary = encode(await job.perform(team.context, state.shared));
      return transfer({ summary }, [summary.buffer]);
    } finally {
      state.members.delete(run);
      team.close();
    }
  } catch (error) {
    return error instanceof TeamStopped ? 'stopped' : { fault: toFault(error) };
  }
}

/** @throws E_MEMORY if there is none for a member that has its own */
function joinTeam(
  { run, rank, size, total, bonds }: WebTeamTask,
  { source, cores, held, say }: MemberState,
): PortTeam {
  const onTick = (done: number): void => {
    if (rank === 0 && isReport(done, total)) say({ run, index: 0, done });
  };
  if ('memory' in bonds) {
    return { context: createThreadTeam(source, held, bonds, { rank, size, onTick }), stop() {}, close() {} };
  }
  const core = cores.take();
  const team = createPortTeam(core, held, { rank, ports: bonds, onTick });
  return {
    ...team,
    close() {
      team.close();
      cores.give(core);
    },
  };
}
