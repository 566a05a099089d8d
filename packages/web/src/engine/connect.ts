import { releaseProxy, type Remote, wrap } from 'comlink';
import type { Explorer } from './explorer.ts';

/** The worker behind the page. It keeps nothing between calls, so another can take its place at any time. */
export interface Engine {
  /** A call to the worker; rejects, too, when the worker dies: comlink alone would wait for ever. */
  readonly ask: <T>(question: (explorer: Remote<Explorer>) => Promise<T>) => Promise<T>;
  /** Ends whatever is computed now, and its questions with `Stopped`. */
  readonly restart: () => void;
}

/** The answer of questions that `restart` ended: nobody waits for them. */
export class Stopped extends Error {}

export function connect(): Engine {
  let worker = start();
  return {
    ask: (question) => Promise.race([question(worker.explorer), worker.lost]),
    restart() {
      worker.end();
      worker = start();
    },
  };
}

interface RunningWorker {
  readonly explorer: Remote<Explorer>;
  /** Rejects when there will be no more answers. */
  readonly lost: Promise<never>;
  readonly end: () => void;
}

function start(): RunningWorker {
  const thread = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' });
  const explorer = wrap<Explorer>(thread);
  const { promise: lost, reject } = Promise.withResolvers<never>();
  lost.catch(() => {}); // a worker may well end without a question open
  thread.addEventListener('error', ({ message }) => {
    reject(new Error(`The worker stopped: ${message || 'it could not be loaded'}. Reload the page.`));
  });
  return {
    explorer,
    lost,
    end() {
      reject(new Stopped());
      explorer[releaseProxy]();
      thread.terminate();
    },
  };
}
