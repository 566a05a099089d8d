import type { FitStatus, GaussianMixtureParameters } from '@marginalia/models';

/** What a whole fit says of itself. */
export interface FitReport {
  readonly status: FitStatus;
  readonly reason: string | null;
  readonly iterations: number;
  readonly parameters: GaussianMixtureParameters;
  readonly logLikelihood: number;
  readonly bic: number;
  readonly aic: number;
  readonly icl: number;
  readonly freeParameters: number;
  /** Log-likelihood of every restart, in order. */
  readonly restarts: readonly number[];
  readonly best: number;
  readonly digest: string;
}
