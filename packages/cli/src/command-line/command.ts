import type { Session } from '../session/session.ts';

/** What a command line asks for, before any value is read. */
export interface ChosenCommand {
  /** As it is typed: `fit mixture`. */
  readonly name: string;
  readonly operands: readonly string[];
  /** Raw texts and switches by their camel-case names. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The names of those that were not given: defaults. */
  readonly defaults: ReadonlySet<string>;
  /** The command itself, loaded when it runs: `--help` pays for none of it. */
  readonly load: () => Promise<RunCommand>;
}

/** Runs one command. */
export type RunCommand = (session: Session) => Promise<Outcome>;

/** What a command found. */
export interface Outcome {
  /** For --json; made only if it is asked for. */
  readonly document: () => object;
  /** For people. */
  readonly report: string;
  /** Why the result is not to be relied on, null if it is: exit 4 with --strict. */
  readonly doubt: string | null;
}
