import type { CovarianceName, GaussianMixtureParameters, MixtureFit } from '@marginalia/models';
import type { FitDocument, MixtureParametersDocument } from '../schemas/fit.ts';
import { covarianceShape } from '../work/covariance-shape.ts';
import { mostNumbers } from './most-numbers.ts';
import { nested } from './nested.ts';

/** What a fit's document says beside the fit: where and how it ran. */
export type FitRun = Pick<
  FitDocument,
  'columns' | 'seed' | 'workers' | 'executor' | 'modelDigest' | 'digest' | 'model' | 'resumedFrom' | 'seconds'
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
    mode: 'plain',
    plan: fit.plan,
    dataDigest: fit.dataDigest,
    ...run,
  };
}

function parametersOf(p: GaussianMixtureParameters): MixtureParametersDocument | null {
  const { components: K, observed: D, weights, means, covariances } = p;
  if (weights.length + means.length + covariances.length > mostNumbers) return null;
  return {
    weights: Array.from(weights),
    means: nested(means, [K, D]),
    covariances: nested(covariances, covarianceShape(p.covariance, K, D)),
  };
}
