import { MarginaliaError } from '@marginalia/core-wasm';
import { exitCodes } from '../output/exit-codes.ts';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Leaves the signals to the system again. */
  forget(): void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/** The first Ctrl-C asks the work to stop where it can go on later; the second ends the process at once. */
export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  };
  for (const signal of signals) process.on(signal, stop);
  return {
    signal: controller.signal,
    forget() {
      for (const signal of signals) process.off(signal, stop);
    },
  };
}

/**
 * Waits for what cannot be cancelled, a read from a pipe, until an interrupt.
 *
 * @throws E_CANCELLED as soon as the signal aborts
 */
export async function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const interrupted = Promise.withResolvers<never>();
  const stop = (): void =>
    interrupted.reject(new MarginaliaError('E_CANCELLED', 'unlessInterrupted: the signal was aborted'));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([work, interrupted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
