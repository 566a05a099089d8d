import type { VaeFit } from '@marginalia/models';
import type { FitDocument } from '../schemas/fit.ts';
import type { FitRun } from './mixture-document.ts';
import { parameterCount } from './network-shape.ts';

/** What has no meaning without a likelihood in closed form. */
export const noLikelihood = {
  iterations: null,
  covariance: null,
  factors: null,
  explainedVariance: null,
  explainedVarianceRatio: null,
  regularization: null,
  logLikelihood: null,
  meanLogLikelihood: null,
  bic: null,
  aic: null,
  icl: null,
  restarts: null,
  best: null,
  events: null,
  parameters: null,
} as const;

export function vaeDocument(fit: VaeFit, millisecondsPerStep: number | null, run: FitRun): FitDocument {
  const { kl, beta, freeBits, gradient, kind, samples } = fit.objective;
  return {
    schema: 'marginalia/fit@1',
    kind: 'vae',
    status: fit.status,
    reason: fit.reason,
    ...noLikelihood,
    freeParameters: parameterCount(fit.parameters),
    history: fit.history,
    decoder: fit.parameters.decoder,
    latents: fit.parameters.latents,
    epochs: fit.epochs,
    steps: fit.steps,
    batch: fit.batch,
    microbatch: fit.microbatch,
    objective: { kind, samples },
    objectiveOptions: { kl, beta, freeBits, gradient },
    parametersEpoch: fit.parametersEpoch,
    trainBound: fit.trainBound,
    validationBound: fit.validationBound,
    validationRows: fit.validationRows,
    activeUnits: fit.activeUnits,
    klPerUnit: fit.klPerUnit && Array.from(fit.klPerUnit),
    collapse: fit.collapse,
    reconstructionError: null,
    validationError: null,
    binarize: fit.binarize,
    millisecondsPerStep,
    rows: fit.rows,
    plan: fit.plan,
    dataDigest: fit.dataDigest,
    ...run,
  };
}
