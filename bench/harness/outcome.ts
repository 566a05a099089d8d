import type { Spread } from './statistics.ts';

/** How a contender did in one case. */
interface Timing {
  readonly family: string;
  /** Of one run, per round. */
  readonly seconds: readonly number[];
  readonly spread: Spread;
}

/** A ratio of two contenders, round by round: above 1 the first is faster. */
export interface Ratio {
  readonly of: string;
  readonly to: string;
  readonly spread: Spread;
  /** The least it should be; null where no target is set. */
  readonly target: number | null;
}

/** One case of a work. */
export interface CaseOutcome {
  readonly name: string;
  readonly timings: { readonly [contender: string]: Timing };
  readonly ratios: readonly Ratio[];
  /** How both were found to have computed the same; `false` first where they had not. */
  readonly agreed: boolean;
  readonly agreement: string;
  /** Peers' settings that were tried and were slower. */
  readonly slower: readonly string[];
}

/** A work as it went. */
export interface Outcome {
  readonly work: string;
  readonly title: string;
  /** What is timed and beside whom, in a sentence or two. */
  readonly about: string;
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
  /** One line for the summary: what, ratio, target. */
  readonly summary: readonly SummaryLine[];
  /** Where somebody else is faster. */
  readonly losses: readonly string[];
  /** All numbers, for JSON. */
  readonly cases: readonly unknown[];
  /** What could not be had: sides missing, answers that disagree. */
  readonly remarks: readonly string[];
}

/** One line of the summary at the top. */
export interface SummaryLine {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  readonly met: boolean | null;
  /** Whether the README of the repository shows it. */
  readonly headline: boolean;
}
