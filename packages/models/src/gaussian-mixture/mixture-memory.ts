import type { Core, Span } from '@marginalia/core-wasm';
import { covarianceKinds } from './covariance/covariance-kinds.ts';
import type { MixtureShape } from './covariance/covariance-kind.ts';
import type { CovarianceName, GaussianMixtureParameters } from '../parameters.ts';
import { prepareDefinite } from './prepare-mixture.ts';

/** What the kernels need to know of a mixture. */
export interface MixtureFactors extends MixtureShape {
  readonly covariance: CovarianceName;
  readonly means: Float64Array;
  readonly logWeights: Float64Array;
  readonly factors: Float64Array;
  readonly logDeterminants: Float64Array;
}

/** The same as they read it. */
export interface MixtureMemory extends MixtureShape {
  /** The covariance kind's number. */
  readonly code: number;
  readonly logWeights: Span<'f64'>;
  readonly means: Span<'f64'>;
  readonly factors: Span<'f64'>;
  readonly logDeterminants: Span<'f64'>;
}

/** Copies a mixture into the arena's current scope. */
export function putMixture({ arena }: Core, mixture: MixtureFactors): MixtureMemory {
  const { components, observed, covariance, means } = mixture;
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
  putMixture(core, { ...prepareDefinite(core, parameters), ...parameters });
