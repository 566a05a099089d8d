import type { AutoencoderFit } from '@marginalia/models';
import type { FitDocument } from '../schemas/fit.ts';
import { noNetwork } from '../schemas/network-fit.ts';
import type { FitRun } from './mixture-document.ts';
import { autoencoderParameterCount } from './network-shape.ts';
import { noLikelihood } from './vae-document.ts';

export function autoencoderDocument(
  fit: AutoencoderFit,
  millisecondsPerStep: number | null,
  run: FitRun,
): FitDocument {
  return {
    schema: 'marginalia/fit@1',
    kind: 'autoencoder',
    status: fit.status,
    reason: fit.reason,
    ...noLikelihood,
    ...noNetwork,
    freeParameters: autoencoderParameterCount(fit.parameters),
    history: fit.history,
    latents: [fit.parameters.code],
    epochs: fit.epochs,
    steps: fit.steps,
    batch: fit.batch,
    microbatch: fit.microbatch,
    parametersEpoch: fit.parametersEpoch,
    validationRows: fit.validationRows,
    reconstructionError: fit.reconstructionError,
    validationError: fit.validationError,
    millisecondsPerStep,
    rows: fit.rows,
    plan: fit.plan,
    dataDigest: fit.dataDigest,
    ...run,
  };
}
