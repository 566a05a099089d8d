import { type Core, loadCore, MarginaliaError } from '@marginalia/core-wasm';
import { createExecutor } from '../create-executor.ts';
import type { Executor, Published } from '../executor.ts';
import type { Jobs } from '../job.ts';
import type { HeldRows } from '../rows.ts';
import type { Run } from '../run.ts';
import type { TeamRun } from '../run-team.ts';
import { createTeamMemories } from '../thread-team.ts';
import { encode } from '../wire.ts';
import { driveRun } from './drive-run.ts';
import { driveTeam } from './drive-team.ts';
import { type Lane, openLane } from './lane.ts';
import type { WebTick } from './messages.ts';

/** What a pool of web workers is made of. */
export interface WebPoolOptions<J extends Jobs> {
  readonly jobs: J;
  /** A fresh worker whose file calls `serveWeb(jobs)` of the same table. */
  readonly createWorker: () => Worker;
  /** Results do not depend on it. */
  readonly workers: number;
  /** Default: loaded. The workers run the same compiled module. */
  readonly core?: Core;
}

/**
 * Runs jobs on web workers, with no need of cross-origin isolation: every worker has a copy of the rows, and the executor
 * keeps the source for the worker that takes the place of a dead one. Workers start with the first run. In a page that is
 * isolated the members of a team work in one memory; elsewhere they exchange messages.
 *
 * A cancelled run rejects at once; the shards that workers are at run to their end.
 *
 * @throws E_ARGUMENT unless workers is a whole number ≥ 1; E_MODULE if the core does not load
 * @example
 * const createWorker = () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
 * await using executor = await createWebPool({ jobs, createWorker, workers: 2 });
 */
export async function createWebPool<J extends Jobs>(options: WebPoolOptions<J>): Promise<Executor<J>> {
  const { jobs, createWorker, workers } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new MarginaliaError(
      'E_ARGUMENT',
      `createWebPool: workers must be a whole number ≥ 1, got ${workers}`,
    );
  }
  const core = options.core ?? (await loadCore());
  const held = new Map<number, HeldRows>();
  const runs = new Map<number, Run>();
  const teams = new Map<number, TeamRun>();
  const memories = core.source.shared && crossOriginIsolated ? createTeamMemories(workers) : null;
  const lanes = new Map<number, Lane>();
  const encoded = new WeakMap<Published<unknown>, Uint8Array>();

  const onTick = ({ run, index, done }: WebTick): void => {
    runs.get(run)?.tick(index, done);
    teams.get(run)?.tick(done);
  };
  const laneOf = (worker: number): Lane => {
    const open = lanes.get(worker);
    if (open?.alive()) return open;
    const lane = openLane(createWorker(), core.source, onTick);
    for (const rows of held.values()) lane.hold(rows);
    lanes.set(worker, lane);
    return lane;
  };
  const encodeOnce = (shared: Published<unknown>): Uint8Array => {
    const known = encoded.get(shared);
    if (known !== undefined) return known;
    const bytes = encode(shared.value);
    encoded.set(shared, bytes);
    return bytes;
  };

  return createExecutor(jobs, core, {
    kind: 'web-worker',
    concurrency: workers,
    async hold(rows) {
      held.set(rows.held.id, rows);
      for (const lane of lanes.values()) lane.hold(rows);
    },
    async release({ id }) {
      held.delete(id);
      for (const lane of lanes.values()) lane.release(id);
    },
    allocate: (length) => new Float64Array(length),
    async run(run) {
      const shared = encodeOnce(run.shared);
      runs.set(run.id, run);
      try {
        await driveRun(run, workers, (worker, task) => laneOf(worker).step(task, shared));
      } finally {
        runs.delete(run.id);
      }
    },
    async team(run) {
      teams.set(run.id, run);
      try {
        return await driveTeam(
          run,
          Array.from({ length: workers }, (_, i) => laneOf(i)),
          encodeOnce(run.shared),
          memories,
        );
      } finally {
        teams.delete(run.id);
      }
    },
    async close() {
      held.clear();
      for (const lane of lanes.values()) lane.end();
    },
  });
}
