import type { Executor, Progress } from '@marginalia/runtime';
import type { ProposalName } from '@marginalia/models';
import type { EstimatorName } from './estimate.ts';

/** How log p(x) is estimated. The defaults are those of the command line. */
export interface EvidenceOptions {
  /** Default 'auto': exact where it is possible, else importance with the best proposal. */
  readonly estimator?: EstimatorName | 'auto';
  /** Per row. Default 1000. With a tolerance: the first draw count it is judged at; default minDraws. */
  readonly draws?: number;
  /** Half-width of interval95 of the mean over rows at which drawing stops; judged at doubling draw counts. */
  readonly tolerance?: number;
  /** The most draws per row that a tolerance may take. Default 1e6; without a tolerance there are `draws`. */
  readonly maxDraws?: number;
  /** Draws below which a row is not called reliable. Default 1000. */
  readonly minDraws?: number;
  /** Default: the best the model has, 'posterior' or 'encoder'; the estimator 'prior' always draws from the prior. */
  readonly proposal?: ProposalName;
  /** Scales the proposal's standard deviations. Default 1. */
  readonly widen?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Default: inline on the calling thread. Given one, the caller closes it. */
  readonly executor?: Executor;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Called with all it takes to go on (plain, encodable), at most once per folded shard. */
  readonly onCheckpoint?: (state: EvidenceState) => void;
  readonly resume?: EvidenceState;
}

/** A run that was interrupted: `next` shards of round `round` are folded into `summary`. */
export interface EvidenceState {
  readonly round: number;
  readonly next: number;
  readonly summary: unknown;
  /** Belongs to the same model, data, seed and plan, or resume is refused with E_RESUME. */
  readonly identity: string;
}
