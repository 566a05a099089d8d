import type { MemberOutcome, TeamRun } from '../run-team.ts';
import { decode } from '../wire.ts';
import type { TaskContent } from './drive-run.ts';
import type { MemberReply, TeamTask } from './messages.ts';
import { createTeamMemory, stopTeam } from '../thread-team.ts';

/** Sends every member to a thread and waits for all; when one is lost the others are told to end. */
export async function driveTeam(
  run: TeamRun,
  size: number,
  content: TaskContent,
  send: (task: TeamTask) => Promise<MemberReply>,
): Promise<readonly MemberOutcome[]> {
  const memory = createTeamMemory(size);
  run.whenStopped(() => stopTeam(memory));
  const member = async (rank: number): Promise<MemberOutcome> => {
    const { id, name, total } = run;
    try {
      const reply = await send({ run: id, name, rank, size, total, memory, ...content });
      return reply !== null && 'summary' in reply ? { summary: decode(reply.summary) } : reply;
    } catch (lost) {
      stopTeam(memory);
      return { lost };
    }
  };
  return Promise.all(Array.from({ length: size }, (_, rank) => member(rank)));
}
