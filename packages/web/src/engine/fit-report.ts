import type { MixtureFit } from '@marginalia/models';

/** What the page shows of a whole fit. */
export type FitReport = Pick<
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
  | 'digest'
>;
