import type { CovarianceName, GaussianMixtureParameters } from '@marginalia/models';
import type { HalfStep, HalfStepKind } from '../src/engine/half-step.ts';

/** Two components in two dimensions, to put into states. */
export function mixture(
  covariance: CovarianceName,
  covariances: readonly number[],
): GaussianMixtureParameters {
  return {
    kind: 'mixture',
    components: 2,
    observed: 2,
    covariance,
    weights: Float64Array.of(0.25, 0.75),
    means: Float64Array.of(1, 2, 3, 4),
    covariances: Float64Array.from(covariances),
  };
}

/** A half-step with these parts of its evidence. */
export function halfStep(kind: HalfStepKind, elbo: number, divergence: number): HalfStep {
  const parameters = mixture('spherical', [1, 1]);
  return {
    kind,
    parameters,
    posteriorUnder: parameters,
    responsibilities: new Float32Array(0),
    elbo,
    divergence,
    logEvidence: elbo + divergence,
  };
}
