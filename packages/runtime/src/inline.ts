import { clearCore, type Core, instantiateCore, loadCore } from '@marginalia/core-wasm';
import { createBreather } from './breather.ts';
import { createExecutor } from './create-executor.ts';
import type { Executor } from './executor.ts';
import { toFault } from './fault.ts';
import type { Jobs } from './job.ts';
import { shardAt } from './shard.ts';
import { createSpares } from './spares.ts';
import { runStep, type Thread } from './step.ts';
import { isReport, soloContext, TeamStopped } from './team.ts';
import { createVersions } from './versions.ts';

/** What an inline executor is made of. */
export interface InlineOptions<J extends Jobs> {
  readonly jobs: J;
  /** Default: loaded. */
  readonly core?: Core;
}

/**
 * Runs jobs on the calling thread; the event loop turns between shards, so that it can render and cancel.
 *
 * Rows are read where they are: leave them unchanged until they are released.
 *
 * @throws E_MODULE if the core does not load
 * @example
 * await using executor = await createInlineExecutor({ jobs: { count } });
 * await executor.mapReduce('count', executor.publish(null), { total: 10, shardSize: 4 });
 */
export async function createInlineExecutor<J extends Jobs>(options: InlineOptions<J>): Promise<Executor<J>> {
  const { jobs, core = await loadCore() } = options;
  const thread: Thread = { core, held: new Map() };
  const versions = createVersions(core);
  const breather = createBreather();
  // A team has a core of its own: it lives across turns of the event loop, in which other runs use the caller's.
  const cores = createSpares(() => instantiateCore(core.source), clearCore);

  return createExecutor(jobs, core, {
    kind: 'inline',
    concurrency: 1,
    async hold(rows) {
      thread.held.set(rows.held.id, rows);
    },
    async release(held) {
      thread.held.delete(held.id);
    },
    allocate: (length) => new Float64Array(length),
    async run(run) {
      const { name, job, output } = run;
      const { version, value } = run.shared;
      const shared = await versions(name, job, version, () => value);
      const check = (): void => {
        if (run.settled()) throw new Error('the run is over');
      };
      for (let index = run.first; index < run.count; index++) {
        if (run.settled()) return;
        const shard = shardAt(run.plan, index);
        const tick = (done: number): void => run.tick(index, done);
        run.accept(0, index, runStep(thread, job, shared, shard, output, tick, check));
        await breather.breathe();
      }
    },
    async team(run) {
      const check = async (done: number): Promise<void> => {
        if (isReport(done, run.total)) run.tick(done);
        await breather.breathe();
        if (run.stopped()) throw new TeamStopped();
      };
      const own = cores.take();
      try {
        return [{ summary: await run.job.perform(soloContext(own, thread.held, check), run.shared.value) }];
      } catch (error) {
        return [error instanceof TeamStopped ? null : { fault: toFault(error) }];
      } finally {
        cores.give(own);
      }
    },
    async close() {
      breather.close();
      thread.held.clear();
    },
  });
}
