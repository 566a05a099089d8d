import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import { digestRows } from './digest.ts';
import type { Executor, Reduced } from './executor.ts';
import { findJob, findTeamJob } from './find-job.ts';
import type { Jobs, SummaryOf } from './job.ts';
import { type Held, type HeldRows, requireRows, typeOfRows } from './rows.ts';
import { type Run, startRun } from './run.ts';
import { type StartedTeam, startTeam, type TeamAttempt } from './run-team.ts';
import type { TeamResult } from './team.ts';

/** Where shards run: what differs between executors. */
export interface Engine {
  readonly kind: Executor['kind'];
  readonly concurrency: number;
  /** Makes the rows readable for every thread. */
  hold(rows: HeldRows): Promise<void>;
  release(held: Held): Promise<void>;
  /** Memory for results. */
  allocate(length: number): Float64Array;
  /** Runs the shards; resolves when all are accepted, or the run has failed and no one waits. */
  run(run: Run): Promise<void>;
  /** Runs all members of a team once. */
  readonly team: TeamAttempt;
  /** The runs have failed already. Called once. */
  close(): Promise<void>;
}

/** An executor around an engine: checks, versions, and everything that is the same wherever shards run. */
export function createExecutor<J extends Jobs>(jobs: J, core: Core, engine: Engine): Executor<J> {
  const runs = new Set<Run | StartedTeam>();
  let lastTeam: Promise<unknown> = Promise.resolve();
  let lastId = 0;
  let closed: Promise<void> | null = null;

  const requireOpen = (where: string): void => {
    if (closed === null) return;
    throw new MarginaliaError('E_ARGUMENT', `${where}: the executor must be open, got a closed one`);
  };
  const close = (): Promise<void> => {
    if (closed === null) {
      for (const run of runs) run.close();
      closed = engine.close();
    }
    return closed;
  };

  return {
    kind: engine.kind,
    concurrency: engine.concurrency,
    jobs,
    core,
    async hold(rows) {
      requireOpen('hold');
      requireRows('hold', rows);
      const { rows: n, columns, data } = rows;
      const held: Held = { id: ++lastId, rows: n, columns, type: typeOfRows(data), digest: digestRows(rows) };
      await engine.hold({ held, data });
      return held;
    },
    async release(held) {
      await engine.release(held);
    },
    publish(value) {
      requireOpen('publish');
      return { version: ++lastId, value };
    },
    async mapReduce(name, shared, plan, options = {}) {
      requireOpen('mapReduce');
      const job = findJob('mapReduce', jobs, name);
      const request = { id: ++lastId, name, job, shared, plan };
      // The table says what the job of this name takes and gives; the engines do not look inside.
      const run = startRun(request, core, options as object, engine.concurrency, (length) =>
        engine.allocate(length),
      );
      runs.add(run);
      try {
        if (run.complete()) run.finish();
        else
          engine.run(run).then(
            () => run.finish(),
            (error: unknown) => run.fail(error),
          );
        return (await run.result) as Reduced<SummaryOf<J[typeof name]>>;
      } finally {
        runs.delete(run);
      }
    },
    async runTeam(name, shared, options) {
      requireOpen('runTeam');
      const request = { id: ++lastId, name, job: findTeamJob('runTeam', jobs, name), shared };
      // Two teams that each had some of the workers would wait for each other for ever.
      const turn = lastTeam;
      const team = startTeam(request, options, async (run) => {
        await turn;
        return run.stopped() ? [] : engine.team(run);
      });
      lastTeam = team.result.catch(() => {});
      runs.add(team);
      try {
        return (await team.result) as TeamResult<SummaryOf<J[typeof name]>>;
      } finally {
        runs.delete(team);
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
