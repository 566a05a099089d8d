import { MarginaliaError } from '@marginalia/core-wasm';
import type { ModelParameters, SavedParameters } from './parameters.ts';
import { requireParameters } from './require-parameters.ts';

/**
 * What estimators, posteriors and samples need: p(x, z).
 *
 * @param caller the function that needs it
 * @throws E_ARGUMENT for what is no model's parameters, E_UNSUPPORTED for an autoencoder
 */
export function requireLikelihood(
  caller: string,
  parameters: SavedParameters,
): asserts parameters is ModelParameters {
  requireParameters(caller, parameters);
  if (parameters.kind !== 'autoencoder') return;
  throw new MarginaliaError(
    'E_UNSUPPORTED',
    `${caller}: an autoencoder has no likelihood: its decoder gives one point for each code, not p(x | z), and its codes have no prior p(z)`,
    { remedy: 'Fit a vae for log p(x); encode, decode and reconstruct are what an autoencoder is for.' },
  );
}
