import type { MixtureFit } from '@marginalia/models';

/** What the page shows of a whole fit. */
export interface FitReport extends Pick<
  MixtureFit,
  | 'status'
  | 'reason'
  | 'iterations'
  | 'logLikelihood'
  | 'bic'
  | 'aic'
  | 'icl'
  | 'freeParameters'
  | 'restarts'
  | 'best'
> {
  /** Of the fit, the same in Node and on the command line. */
  readonly digest: string;
}
