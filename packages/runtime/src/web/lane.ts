import type { CoreModule } from '@marginalia/core-wasm';
import { type Remote, transfer, wrap } from 'comlink';
import type { HeldRows } from '../rows.ts';
import { trimToNewest, versionsKept } from '../versions.ts';
import type {
  WebApi,
  WebMemberReply,
  WebNews,
  WebReply,
  WebStart,
  WebTask,
  WebTeamTask,
  WebTick,
} from './messages.ts';

/** A step whose worker died. `began`: it was this one that the worker was at. */
export interface Lost {
  readonly lost: unknown;
  readonly began: boolean;
  /** Whether the worker had ever been ready. */
  readonly started: boolean;
}

/** One worker and what it was given. */
export interface Lane {
  alive(): boolean;
  hold(rows: HeldRows): void;
  release(id: number): void;
  /**
   * Sends the shared parameters, encoded, if the worker does not have this version; then the task.
   * Never rejects, and never hangs: comlink alone waits for a dead worker for ever.
   */
  step(task: WebTask, shared: Uint8Array): Promise<WebReply | Lost>;
  /** The same of a team's member; its ports, if it has any, go with it. */
  perform(task: WebTeamTask, shared: Uint8Array): Promise<WebMemberReply | Lost>;
  stop(run: number): void;
  end(): void;
}

/** Starts a worker. Its calls are queued until it is ready. */
export function openLane(worker: Worker, source: CoreModule, onTick: (tick: WebTick) => void): Lane {
  const { port1: port, port2 } = new MessageChannel();
  const api: Remote<WebApi> = wrap<WebApi>(port);
  const lifeline = isSecureContext ? crypto.randomUUID() : null;
  const waiting = new Set<(outcome: Lost) => void>();
  const sent = new Set<number>();
  const { promise: ready, resolve: onReady } = Promise.withResolvers<void>();
  let started = false;
  let death: { readonly cause: unknown } | null = null;

  const die = (cause: unknown): void => {
    if (death !== null) return;
    death = { cause };
    worker.terminate();
    port.close();
    // Calls begin in their order, so the worker was at the first.
    let began = true;
    for (const settle of waiting) {
      settle({ lost: cause, began, started });
      began = false;
    }
    waiting.clear();
  };
  const orDie = (call: Promise<unknown>): void => void call.catch(die);

  worker.addEventListener('error', (event) => {
    event.preventDefault();
    die(new Error(event.message || 'the worker file did not load'));
  });
  worker.addEventListener('messageerror', () => die(new Error('a message could not be read')));
  port.addEventListener('messageerror', () => die(new Error('a message could not be read')));
  port.addEventListener('message', ({ data }: MessageEvent<WebNews>) => {
    // The rest are comlink's own.
    if (data === 'ready') {
      started = true;
      onReady();
      void watch(lifeline, () => die(new Error('the worker was terminated')));
    } else if ('done' in data) onTick(data);
  });
  port.start();
  worker.postMessage({ source, lifeline } satisfies WebStart, [port2]);

  const call = <R>(version: number, shared: Uint8Array, run: () => Promise<R>): Promise<R | Lost> => {
    const send = (): Promise<R> => {
      if (!sent.has(version)) {
        sent.add(version);
        trimToNewest(sent, versionsKept);
        orDie(api.publish(version, shared));
      }
      return run();
    };
    return new Promise((resolve) => {
      if (death !== null) return resolve({ lost: death.cause, began: false, started });
      waiting.add(resolve);
      void ready
        .then(send)
        .then(resolve, die)
        .finally(() => waiting.delete(resolve));
    });
  };

  return {
    alive: () => death === null,
    hold({ held, data }) {
      // The worker's own copy; shared memory, where a page has it, is not copied.
      const copy = data.buffer instanceof ArrayBuffer ? data.slice() : data;
      const buffers = copy.buffer instanceof ArrayBuffer ? [copy.buffer] : [];
      orDie(api.hold(transfer({ held, data: copy }, buffers)));
    },
    release: (id) => orDie(api.release(id)),
    step: (task, shared) => call<WebReply>(task.version, shared, async () => api.step(task)),
    perform(task, shared) {
      const ports = 'memory' in task.bonds ? [] : task.bonds.filter((each) => each !== null);
      return call<WebMemberReply>(task.version, shared, async () => api.perform(transfer(task, ports)));
    },
    // Behind the member's own call, which waits for the worker to be ready.
    stop: (run) => orDie(ready.then(() => api.stop(run))),
    end: () => die(new Error('the executor was closed')),
  };
}

/**
 * A worker that is terminated from outside, or by the browser, sends no event: but the lock it held is free again.
 * Locks exist in secure contexts only; elsewhere such a worker is not noticed.
 */
async function watch(lifeline: string | null, dead: () => void): Promise<void> {
  if (lifeline !== null) await navigator.locks.request(lifeline, dead);
}
