/**
 * What a number is: exact · unbiased-z (unbiased for p(x), so biased down for its logarithm) · lower-bound (its expectation is
 * below log p) · upper-bound · not-a-bound.
 */
export type EstimateKind = 'exact' | 'unbiased-z' | 'lower-bound' | 'upper-bound' | 'not-a-bound';

/** Whether an estimate and its interval may be trusted; exact values have no error to judge. */
export type EstimateStatus = 'exact' | 'reliable' | 'unreliable';

/** As the command line names them. */
export type EstimatorName = 'exact' | 'prior' | 'importance' | 'elbo' | 'iwae';

/** A value with its error, nats. */
export interface LogEvidence {
  /** Never corrected. */
  readonly logEvidence: number;
  readonly standardError: number;
  /** E[estimate] − truth, leading order; null where it is unknown. */
  readonly bias: number | null;
  /** (logEvidence − bias) ± 1.96 standard errors. */
  readonly interval95: readonly [number, number];
}

/** log p of one row. Diagnostics are null where they do not apply. */
export interface RowEstimate extends LogEvidence {
  readonly effectiveSampleSize: number | null;
  readonly paretoK: number | null;
  readonly paretoKThreshold: number | null;
  /** Share of the largest weight. */
  readonly largestWeight: number | null;
  readonly draws: number;
  readonly densityEvaluations: number;
  readonly status: EstimateStatus;
  readonly reason: string;
}

/** All rows together: sums, the mean over rows, and what was done. */
export interface EvidenceEstimate {
  readonly estimator: EstimatorName;
  readonly proposal: string | null;
  readonly kind: EstimateKind;
  readonly status: EstimateStatus;
  readonly reason: string;
  readonly total: LogEvidence & { readonly lowerBound95: number | null };
  readonly mean: LogEvidence;
  /** Standard deviation of the rows' values (n − 1), 0 for one row. */
  readonly spreadOverRows: number;
  readonly unreliableRows: number;
  readonly maxParetoK: number | null;
  /** log p of each row [n]. */
  readonly rowLogEvidence: Float64Array;
  /** Each row's estimate. Of exact values made when first asked for, some 450 bytes each. */
  readonly rows: readonly RowEstimate[];
  /** Where x is discrete, so that log p is that of probabilities; else null. */
  readonly bitsPerDim: BitsPerDim | null;
  /** The closed-form terms summed over rows, for `elbo` where the model has them. */
  readonly elboTerms: ElboTerms | null;
  readonly draws: number;
  readonly densityEvaluations: number;
  readonly shardsPerWorker: readonly number[];
  readonly retriedShards: number;
  readonly seed: number;
  readonly plan: EvidencePlan;
  readonly dataDigest: string;
  readonly modelDigest: string;
  /** SHA-256 over what was estimated, how, and by which module; not over workers, seconds, mode or paths. */
  readonly digest: string;
}

/** −log₂ p(x) over the number of values of x that are there, and its standard error. */
export interface BitsPerDim {
  readonly value: number;
  readonly standardError: number;
}

/** log p = expectedLogJoint + entropy + gap = expectedLogLikelihood − divergenceFromPrior + gap, nats, summed over rows. */
export interface ElboTerms {
  readonly elbo: number;
  readonly expectedLogJoint: number;
  readonly entropy: number;
  readonly expectedLogLikelihood: number;
  readonly divergenceFromPrior: number;
  readonly gap: number;
}

/** How rows × draws are cut: shard t covers row block ⌊t / B⌋ and draw block t mod B. Part of the provenance; draws are 0 for exact. */
export interface EvidencePlan {
  readonly rows: number;
  readonly rowsPerShard: number;
  /** The most there can be, per row. */
  readonly draws: number;
  readonly drawsPerShard: number;
  /** Draw counts at which a tolerance is judged. */
  readonly checkpoints: readonly number[];
}
