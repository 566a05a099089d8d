import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import type { GaussianMixtureParameters } from '../parameters.ts';
import { type Collapse, type Factors, isCollapse } from './covariance/covariance-kind.ts';
import { covarianceKinds } from './covariance/covariance-kinds.ts';

/** Parameters with what every E-step needs of them; plain, so that workers get it ready. */
export interface PreparedMixture extends Factors {
  readonly parameters: GaussianMixtureParameters;
  readonly logWeights: Float64Array;
}

/** log π, Σ⁻¹ as inverse Cholesky factors, log det Σ; or which covariance is none, and why. */
export function prepareMixture(
  core: Core,
  parameters: GaussianMixtureParameters,
): PreparedMixture | Collapse {
  const { weights, covariances, covariance } = parameters;
  const factors = covarianceKinds[covariance].factorise(core, covariances, parameters);
  if (isCollapse(factors)) return factors;
  const logWeights = core.arena.scope((): Float64Array => {
    const log = core.arena.put(weights);
    core.kernels.log(log.ptr, log.length, log.ptr);
    return core.arena.take(log);
  });
  return { parameters, logWeights, ...factors };
}

/** The same for parameters whose covariances are positive definite. @throws E_NOT_POSITIVE_DEFINITE naming the component */
export function prepareDefinite(core: Core, parameters: GaussianMixtureParameters): PreparedMixture {
  const mixture = prepareMixture(core, parameters);
  if (!isCollapse(mixture)) return mixture;
  const which = mixture.component === null ? '' : ` of component ${mixture.component}`;
  throw new MarginaliaError(
    'E_NOT_POSITIVE_DEFINITE',
    `mixture: the covariance${which} must be positive definite, got one where ${mixture.detail}`,
    { remedy: 'Add to its diagonal.' },
  );
}
