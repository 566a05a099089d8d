import type { CovarianceName, GaussianMixtureParameters, MixtureFit } from '@marginalia/models';
import type { FitDocument, MixtureParametersDocument } from '../schemas/fit.ts';
import { noNetwork } from '../schemas/network-fit.ts';
import { mostNumbers } from './most-numbers.ts';
import { matrix } from './matrix.ts';

/** What a fit's document says beside the fit: where and how it ran. */
export type FitRun = Pick<
  FitDocument,
  | 'columns'
  | 'seed'
  | 'workers'
  | 'executor'
  | 'mode'
  | 'modeReason'
  | 'modelDigest'
  | 'digest'
  | 'model'
  | 'resumedFrom'
  | 'seconds'
>;

/** @param covariance as it was asked for: with --scale a spherical fit has diagonal parameters */
export function mixtureDocument(fit: MixtureFit, covariance: CovarianceName, run: FitRun): FitDocument {
  return {
    schema: 'marginalia/fit@1',
    kind: 'mixture',
    status: fit.status,
    reason: fit.reason,
    iterations: fit.iterations,
    covariance,
    factors: null,
    explainedVariance: null,
    explainedVarianceRatio: null,
    regularization: Array.from(fit.regularization),
    logLikelihood: fit.logLikelihood,
    meanLogLikelihood: fit.logLikelihood / fit.totalWeight,
    freeParameters: fit.freeParameters,
    bic: fit.bic,
    aic: fit.aic,
    icl: fit.icl,
    history: Array.from(fit.history, (logLikelihood, iteration) => ({ iteration, logLikelihood })),
    restarts: fit.restarts.map(({ seed, logLikelihood, status }) => ({ seed, logLikelihood, status })),
    best: fit.best,
    events: fit.events,
    parameters: parametersOf(fit.parameters),
    rows: fit.rows,
    plan: fit.plan,
    dataDigest: fit.dataDigest,
    ...noNetwork,
    ...run,
  };
}

function parametersOf(p: GaussianMixtureParameters): MixtureParametersDocument | null {
  const { observed: D, weights, means, covariances } = p;
  if (weights.length + means.length + covariances.length > mostNumbers) return null;
  return { weights: Array.from(weights), means: matrix(means, D), covariances: covariancesOf(p) };
}

function covariancesOf(p: GaussianMixtureParameters): MixtureParametersDocument['covariances'] {
  const { components: K, observed: D, covariance, covariances } = p;
  if (covariance === 'spherical') return Array.from(covariances);
  if (covariance !== 'full') return matrix(covariances, D);
  return Array.from({ length: K }, (_, k) => matrix(covariances.subarray(k * D * D, (k + 1) * D * D), D));
}
