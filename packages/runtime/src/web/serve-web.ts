import { clearCore, type Core, instantiateCore } from '@marginalia/core-wasm';
import { expose, transfer } from 'comlink';
import { toFault } from '../fault.ts';
import { findJob, sameTable } from '../find-job.ts';
import type { Jobs } from '../job.ts';
import type { HeldRows } from '../rows.ts';
import { shardAt } from '../shard.ts';
import { createSpares } from '../spares.ts';
import { runStep } from '../step.ts';
import { createVersions, trimToNewest, versionsKept } from '../versions.ts';
import { decode, encode } from '../wire.ts';
import { serveMember } from './serve-member.ts';
import type { WebApi, WebNews, WebReply, WebStart, WebTask } from './messages.ts';

/**
 * The worker's side of `createWebPool`: all that a worker file does. Call it at once, before anything is awaited.
 *
 * @example
 * // worker.ts, whole
 * import { serveWeb } from '@marginalia/runtime/web';
 * import { jobs } from './jobs.ts';
 * serveWeb(jobs);
 */
export function serveWeb(jobs: Jobs): void {
  const onStart = ({ data, ports: [port] }: MessageEvent<WebStart>): void => {
    if (port === undefined) return;
    const say = (news: WebNews): void => port.postMessage(news);
    const api = createApi(jobs, instantiateCore(data.source), say);
    // Calls wait in the port until it is exposed, so no step runs unwatched.
    void holdLifeline(data.lifeline, () => {
      expose(api, port);
      say('ready');
    });
  };
  addEventListener('message', onStart, { once: true });
}

/** Resolves never: the lock is given back when the worker is gone. */
async function holdLifeline(name: string | null, held: () => void): Promise<void> {
  if (name === null) return held();
  await navigator.locks.request(name, () => {
    held();
    return new Promise(() => {});
  });
}

function createApi(jobs: Jobs, core: Core, say: (news: WebNews) => void): WebApi {
  const held = new Map<number, HeldRows>();
  const published = new Map<number, unknown>();
  const versions = createVersions(core);
  const members = new Map<number, () => void>();
  const cores = createSpares(() => instantiateCore(core.source), clearCore);

  const step = async (task: WebTask): Promise<WebReply> => {
    const { run, index, name, version, width, wantsTicks } = task;
    const job = findJob('serveWeb', jobs, name, sameTable);
    const shared = await versions(name, job, version, () => published.get(version));
    const shard = shardAt(task.plan, index);
    const output = width === 0 ? null : new Float64Array(width * (shard.end - shard.start));
    const tick = (done: number): void => {
      if (wantsTicks) say({ run, index, done });
    };
    const summary = encode(
      runStep(
        { core, held },
        job,
        shared,
        shard,
        output && { data: output, width, first: shard.start },
        tick,
        doNothing,
      ),
    );
    const buffers = output === null ? [summary.buffer] : [summary.buffer, output.buffer];
    return transfer({ summary, output }, buffers);
  };

  return {
    hold: (rows) => void held.set(rows.held.id, rows),
    release: (id) => void held.delete(id),
    publish(version, shared) {
      published.set(version, decode(shared));
      trimToNewest(published, versionsKept);
    },
    step: (task) => step(task).catch((error: unknown) => ({ fault: toFault(error) })),
    perform: (task) =>
      serveMember(jobs, task, {
        source: core.source,
        cores,
        held,
        shared: published.get(task.version),
        members,
        say,
      }),
    stop: (run) => members.get(run)?.(),
  };
}

/** A step in a page cannot be told to stop: without shared memory no message reaches it before it returns. */
function doNothing(): void {}
