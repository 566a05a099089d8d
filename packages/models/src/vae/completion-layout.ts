import type { CompleteShared } from './complete-job.ts';
import type { GenerativeSide } from './generative-side.ts';
import type { VaeMemory } from './vae-memory.ts';

/**
 * importance: z from the encoder of what is there, weighed and resampled. pseudo-gibbs: z and the hidden values in turn, z from
 * the encoder (Rezende et al. 2014). metropolis: the same with an acceptance step (Mattei & Frellsen 2018).
 */
export type CompletionMethod = 'importance' | 'pseudo-gibbs' | 'metropolis';

/** What is written of a row. */
export interface CompletionPlace {
  readonly all: Float64Array;
  /** [D] */
  readonly mean: Float64Array;
  /** [D] */
  readonly deviation: Float64Array;
  /** [draws, D] */
  readonly draws: Float64Array;
  /** [draws] */
  readonly weights: Float64Array;
  /** Effective sample size, share of accepted steps; NaN where there is none. */
  readonly numbers: Float64Array;
  /** [kept], ascending. */
  readonly largest: Float64Array;
}

/** A row to be completed. */
export interface CompletionProblem {
  readonly memory: VaeMemory;
  readonly side: GenerativeSide;
  readonly shared: CompleteShared;
  readonly row: number;
  /** [D], NaN where hidden. */
  readonly x: Float64Array;
  readonly hidden: readonly number[];
  readonly place: CompletionPlace;
  readonly tick: () => void;
}

/** How a row's results stand side by side. */
export function completionLayout(
  D: number,
  draws: number,
  kept: number,
): { readonly width: number; readonly of: (all: Float64Array) => CompletionPlace } {
  const sizes = [D, D, draws * D, draws, 2, kept];
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  return {
    width: starts.at(-1)! + kept,
    of(all) {
      const part = (i: number): Float64Array => all.subarray(starts[i], starts[i]! + sizes[i]!);
      return {
        all,
        mean: part(0),
        deviation: part(1),
        draws: part(2),
        weights: part(3),
        numbers: part(4),
        largest: part(5),
      };
    },
  };
}
