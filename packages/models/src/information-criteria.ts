import type { Core } from '@marginalia/core-wasm';

/** Smaller is better. */
export interface InformationCriteria {
  /** −2 L + p log n. */
  readonly bic: number;
  /** −2 L + 2 p. */
  readonly aic: number;
}

/** @param n Σ of the row weights */
export function informationCriteria(
  core: Core,
  logLikelihood: number,
  p: number,
  n: number,
): InformationCriteria {
  return {
    bic: -2 * logLikelihood + p * core.kernels.scalarLog(n),
    aic: -2 * logLikelihood + 2 * p,
  };
}
