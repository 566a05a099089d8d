import type { Core } from '@marginalia/core-wasm';
import type { GaussianMixtureParameters } from '../parameters.ts';

/** Placeholder */
export function extrapolate(
  _core: Core,
  _points: readonly [GaussianMixtureParameters, GaussianMixtureParameters, GaussianMixtureParameters],
  _scale: Float64Array,
): GaussianMixtureParameters | null {
  return null;
}
