import type { PcaFit } from '@marginalia/models';
import type { FitDocument } from '../schemas/fit.ts';
import { noNetwork } from '../schemas/network-fit.ts';
import type { FitRun } from './mixture-document.ts';
import { autoencoderParameterCount } from './network-shape.ts';
import { noLikelihood } from './vae-document.ts';

export function pcaDocument(fit: PcaFit, run: FitRun): FitDocument {
  return {
    schema: 'marginalia/fit@1',
    kind: 'autoencoder',
    status: 'converged',
    reason: 'principal components, in closed form',
    ...noLikelihood,
    ...noNetwork,
    explainedVariance: [...fit.explainedVariance],
    explainedVarianceRatio: [...fit.explainedVarianceRatio],
    freeParameters: autoencoderParameterCount(fit.parameters),
    history: null,
    latents: [fit.parameters.code],
    reconstructionError: fit.reconstructionError,
    rows: fit.rows,
    plan: null,
    dataDigest: fit.dataDigest,
    ...run,
  };
}
