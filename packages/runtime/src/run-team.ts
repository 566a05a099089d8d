import { MarginaliaError } from '@marginalia/core-wasm';
import type { Published } from './executor.ts';
import { type Fault, fromFault } from './fault.ts';
import type { TeamJob, TeamOptions, TeamResult } from './team.ts';

/** A team may lose this many workers, less one. */
const lossesAllowed = 3;

/** One call of runTeam, as engines see it. */
export interface TeamRun {
  readonly id: number;
  readonly name: string;
  readonly job: TeamJob;
  readonly shared: Published<unknown>;
  readonly total: number;
  stopped(): boolean;
  /** Called once if the run is to end early, so that members can be told. */
  whenStopped(tell: () => void): void;
  tick(done: number): void;
}

/** What came of a member: its summary, what it threw, how its worker died, or null when it was told to end. */
export type MemberOutcome =
  | { readonly summary: unknown }
  | { readonly fault: Fault }
  | { readonly lost: unknown }
  | null;

/** Whether it is that the member's worker died. */
export function isLost(outcome: MemberOutcome): outcome is { readonly lost: unknown } {
  return outcome !== null && 'lost' in outcome;
}

/** What starts one: the engine runs all members once, and resolves when none is at work any more. */
export type TeamAttempt = (run: TeamRun) => Promise<readonly MemberOutcome[]>;

/** A run under way. */
export interface StartedTeam {
  readonly result: Promise<TeamResult<unknown>>;
  close(): void;
}

/** Runs a team until all its members have finished together; a dead member costs a start from the beginning. */
export function startTeam(
  request: Pick<TeamRun, 'id' | 'name' | 'job' | 'shared'>,
  { signal, onProgress, total }: TeamOptions,
  attempt: TeamAttempt,
): StartedTeam {
  const { name, job } = request;
  let ended: unknown = null;
  let tell: (() => void) | null = null;
  const end = (error: unknown): void => {
    if (ended !== null) return;
    ended = error;
    tell?.();
  };
  const cancelled = (what: string, remedy: string): MarginaliaError =>
    new MarginaliaError('E_CANCELLED', `runTeam: ${what}`, {
      where: `job ${name}`,
      remedy,
      cause: signal?.reason,
    });
  const onAbort = (): void =>
    end(cancelled('the run was cancelled', 'Run it again with a fresh signal, or resume from a checkpoint.'));
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });

  const run: TeamRun = {
    ...request,
    total,
    stopped: () => ended !== null,
    whenStopped(hook) {
      tell = hook;
    },
    tick(done) {
      if (ended !== null) return;
      try {
        onProgress?.(done);
      } catch (error) {
        end(error);
      }
    },
  };

  const work = async (): Promise<TeamResult<unknown>> => {
    for (let restarts = 0; ; restarts++) {
      const outcomes = ended === null ? await attempt(run) : [];
      if (ended !== null) throw ended;
      const faulty = outcomes.find((outcome) => outcome !== null && 'fault' in outcome);
      if (faulty) throw fromFault(faulty.fault);
      const lost = outcomes.find(isLost);
      if (lost === undefined) {
        const summaries = outcomes.map((outcome) => (outcome as { readonly summary: unknown }).summary);
        return { summary: summaries.reduce((into, from) => job.merge(into, from)), restarts };
      }
      if (restarts + 1 < lossesAllowed) continue;
      throw new MarginaliaError(
        'E_WORKER_LOST',
        `runTeam: a team must leave its workers alive, ${lossesAllowed} died (${String(lost.lost)})`,
        { where: `job ${name}`, remedy: 'Run it inline to see what ends it.', cause: lost.lost },
      );
    }
  };
  return {
    result: work().finally(() => signal?.removeEventListener('abort', onAbort)),
    close: () => end(cancelled('the executor was closed', 'Close it after its runs.')),
  };
}
