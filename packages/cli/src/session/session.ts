import type { TurboReport } from '@marginalia/core-wasm/turbo';
import type { Flags } from '../command-line/flags.ts';
import type { ProgressBar } from '../output/progress-bar.ts';

/** What a command may use: its arguments, the common options, the outside world. */
export interface Session {
  readonly name: string;
  readonly operands: readonly string[];
  readonly flags: Flags;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly seed: number;
  readonly workers: number;
  /** Where the result goes besides stdout; - is stdout. */
  readonly out: string | null;
  /** The core every kernel of the command runs in, loaded when the first one is needed. */
  readonly core: () => Promise<TurboReport>;
  /** Aborts at the first Ctrl-C. */
  readonly signal: AbortSignal;
  readonly bar: ProgressBar;
  /** Tells what an interrupted run leaves behind, for the last line on stderr. */
  readonly kept: (sentence: string) => void;
  /** A line on stderr, unless --quiet. */
  readonly note: (text: string) => void;
  /** A monotone clock. */
  readonly now: () => number;
}
