import type { Core, Span } from '@marginalia/core-wasm';
import { covarianceKinds } from './covariance/covariance-kinds.ts';
import type { MixtureShape } from './covariance/covariance-kind.ts';
import type { GaussianMixtureParameters } from '../parameters.ts';
import { type PreparedMixture, prepareDefinite } from './prepare-mixture.ts';

/** A prepared mixture as the kernels read it. */
export interface MixtureMemory extends MixtureShape {
  /** The covariance kind's number. */
  readonly code: number;
  readonly logWeights: Span<'f64'>;
  readonly means: Span<'f64'>;
  readonly factors: Span<'f64'>;
  readonly logDeterminants: Span<'f64'>;
}

/** Copies a mixture into the arena's current scope. */
export function putMixture({ arena }: Core, mixture: PreparedMixture): MixtureMemory {
  const { components, observed, covariance, means } = mixture.parameters;
  return {
    components,
    observed,
    code: covarianceKinds[covariance].code,
    logWeights: arena.put(mixture.logWeights),
    means: arena.put(means),
    factors: arena.put(mixture.factors),
    logDeterminants: arena.put(mixture.logDeterminants),
  };
}

/** Puts a mixture into the arena's current scope. @throws E_NOT_POSITIVE_DEFINITE naming the component */
export const bindMixture = (core: Core, parameters: GaussianMixtureParameters): MixtureMemory =>
  putMixture(core, prepareDefinite(core, parameters));
