import { exitCodes } from '../output/exit-codes.ts';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Leaves the signals to the system again. */
  forget(): void;
}

/** The first Ctrl-C asks the work to stop where it can go on later; the second ends the process at once. */
export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  };
  process.on('SIGINT', stop);
  return { signal: controller.signal, forget: () => process.off('SIGINT', stop) };
}
