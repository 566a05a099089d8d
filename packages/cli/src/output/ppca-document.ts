import type { PpcaFit } from '@marginalia/models';
import type { FactorParametersDocument, FitDocument } from '../schemas/fit.ts';
import type { UnscaledPpca } from '../session/scaling.ts';
import type { FitRun } from './mixture-document.ts';
import { noNetwork } from '../schemas/network-fit.ts';
import { mostNumbers } from './most-numbers.ts';
import { matrix } from './matrix.ts';

/** @param unscaled the parameters in the units of the data, null if the fit is in these units */
export function ppcaDocument(fit: PpcaFit, unscaled: UnscaledPpca | null, run: FitRun): FitDocument {
  const { factors, mean, loadings, noiseVariance } = fit.parameters;
  return {
    schema: 'marginalia/fit@1',
    kind: 'ppca',
    status: fit.status,
    reason: fit.reason,
    iterations: 0,
    covariance: null,
    factors,
    explainedVariance: Array.from(fit.explainedVariance),
    explainedVarianceRatio: Array.from(fit.explainedVarianceRatio),
    regularization: null,
    logLikelihood: fit.logLikelihood,
    meanLogLikelihood: fit.logLikelihood / fit.totalWeight,
    freeParameters: fit.freeParameters,
    bic: fit.bic,
    aic: fit.aic,
    icl: null,
    history: null,
    restarts: null,
    best: null,
    events: null,
    parameters:
      unscaled === null
        ? parametersOf(mean, loadings, factors, noiseVariance)
        : parametersOf(unscaled.mean, unscaled.loadings, factors, Array.from(unscaled.noise)),
    rows: fit.rows,
    plan: fit.plan,
    dataDigest: fit.dataDigest,
    ...noNetwork,
    ...run,
  };
}

function parametersOf(
  mean: Float64Array,
  loadings: Float64Array,
  factors: number,
  noise: number | readonly number[],
): FactorParametersDocument | null {
  if (mean.length + loadings.length > mostNumbers) return null;
  return { mean: Array.from(mean), loadings: matrix(loadings, factors), noise };
}
