import { isLost, type MemberOutcome, type TeamRun } from '../run-team.ts';
import { decode } from '../wire.ts';
import type { Lane } from './lane.ts';
import type { Spares } from '../spares.ts';
import { stopTeam, type TeamMemory } from '../thread-team.ts';
import type { WebMemberReply } from './messages.ts';

/**
 * Sends every member to a worker; when one is lost the others are told to end.
 *
 * @param memories null where memory cannot be sent to workers: each has a port to every other one
 */
export async function driveTeam(
  run: TeamRun,
  lanes: readonly Lane[],
  shared: Uint8Array,
  memories: Spares<TeamMemory> | null,
): Promise<readonly MemberOutcome[]> {
  const { id, name, total } = run;
  const size = lanes.length;
  const memory = memories?.take() ?? null;
  const ports = memory === null ? connect(size) : [];
  const stop = (): void => {
    if (memory !== null) stopTeam(memory);
    else for (const lane of lanes) if (lane.alive()) lane.stop(id);
  };
  run.whenStopped(stop);
  const member = async (lane: Lane, rank: number): Promise<MemberOutcome> => {
    const task = {
      run: id,
      name,
      version: run.shared.version,
      rank,
      size,
      total,
      bonds: memory ?? ports[rank]!,
    };
    const reply = await lane.perform(task, shared);
    if (reply !== 'stopped' && 'lost' in reply) {
      stop();
      return { lost: reply.lost };
    }
    return outcomeOf(reply, stop);
  };
  const outcomes = await Promise.all(lanes.map(member));
  // a lost member may write for a while yet
  if (memory !== null && !outcomes.some(isLost)) memories?.give(memory);
  return outcomes;
}

function outcomeOf(reply: WebMemberReply, stop: () => void): MemberOutcome {
  if (reply === 'stopped') return null;
  if ('summary' in reply) return { summary: decode(reply.summary) };
  stop();
  return reply;
}

/** ports[a][b] and ports[b][a] are the two ends of a channel. */
function connect(size: number): (MessagePort | null)[][] {
  const ports = Array.from({ length: size }, () =>
    Array.from({ length: size }, (): MessagePort | null => null),
  );
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      const { port1, port2 } = new MessageChannel();
      ports[a]![b] = port1;
      ports[b]![a] = port2;
    }
  }
  return ports;
}
