import type { Data } from './data.ts';
import type { Outcome } from './outcome.ts';
import type { Sides } from './sides.ts';

/** How a run of the bench is held. */
export interface Setting {
  readonly sides: Sides;
  readonly data: Data;
  readonly rounds: number;
  /** Fewer cases. */
  readonly quick: boolean;
  readonly report: (line: string) => void;
}

/** One line of the table of targets. */
export interface Work {
  /** As `--only` names it. */
  readonly name: string;
  run(setting: Setting): Promise<Outcome>;
}
