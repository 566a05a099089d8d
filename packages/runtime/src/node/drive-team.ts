import { isLost, type MemberOutcome, type TeamRun } from '../run-team.ts';
import { decode } from '../wire.ts';
import type { TaskContent } from './drive-run.ts';
import type { MemberReply, TeamTask } from './messages.ts';
import type { Spares } from '../spares.ts';
import { stopTeam, type TeamMemory } from '../thread-team.ts';

/** Sends every member to a thread and waits for all; when one is lost the others are told to end. */
export async function driveTeam(
  run: TeamRun,
  size: number,
  content: TaskContent,
  memories: Spares<TeamMemory>,
  send: (task: TeamTask) => Promise<MemberReply>,
): Promise<readonly MemberOutcome[]> {
  const memory = memories.take();
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
  const outcomes = await Promise.all(Array.from({ length: size }, (_, rank) => member(rank)));
  // a lost member may write for a while yet
  if (!outcomes.some(isLost)) memories.give(memory);
  return outcomes;
}
