import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import { mostComponents } from './constants.ts';
import { findAutoencoderFault } from './autoencoder/parameters.ts';
import { isCollapse } from './gaussian-mixture/covariance/covariance-kind.ts';
import { covarianceKinds } from './gaussian-mixture/covariance/covariance-kinds.ts';
import type {
  GaussianMixtureParameters,
  ModelParameters,
  PpcaParameters,
  SavedParameters,
} from './parameters.ts';
import { requireLikelihood } from './require-likelihood.ts';
import { sumOf } from './sum-of.ts';
import type { NetworkFault } from './networks/dense.ts';
import { findVaeFault } from './vae/parameters.ts';

/** What is wrong with parameters: the tensor by its textbook name, and the rest of the sentence. */
export interface Fault {
  readonly tensor: string;
  readonly problem: string;
  readonly code: 'E_ARGUMENT' | 'E_NOT_POSITIVE_DEFINITE' | 'E_SHAPE';
}

/** The first fault of parameters, null if they are a model. */
export function findFault(core: Core, parameters: SavedParameters): Fault | null {
  switch (parameters.kind) {
    case 'mixture':
      return mixtureFault(core, parameters);
    case 'ppca':
      return ppcaFault(parameters);
    case 'vae':
      return shapeFaultOf(findVaeFault(parameters));
    case 'autoencoder':
      return shapeFaultOf(findAutoencoderFault(parameters));
  }
}

/**
 * @throws E_ARGUMENT or E_SHAPE for parameters that are no model, E_UNSUPPORTED for an autoencoder, E_NOT_POSITIVE_DEFINITE for a covariance that is none
 */
export function checkParameters(caller: string, core: Core, parameters: ModelParameters): void {
  requireLikelihood(caller, parameters);
  const fault = findFault(core, parameters);
  if (fault === null) return;
  throw new MarginaliaError(fault.code, `${caller}: ${fault.tensor} ${fault.problem}`);
}

/** @throws E_SHAPE unless rows have the model's columns */
export function checkColumns(caller: string, parameters: ModelParameters, columns: number): void {
  if (columns === parameters.observed) return;
  throw new MarginaliaError(
    'E_SHAPE',
    `${caller}: rows must have the ${parameters.observed} columns of the model, got ${columns}`,
  );
}

function mixtureFault(core: Core, parameters: GaussianMixtureParameters): Fault | null {
  const { components: K, observed: D, covariance, weights, means, covariances } = parameters;
  if (!(isCount(K) && isCount(D)))
    return fault('means', `must be [components, columns] ≥ 1, got [${K}, ${D}]`);
  if (K > mostComponents) return fault('means', `must have at most ${mostComponents} rows, got ${K}`);
  if (!Object.hasOwn(covarianceKinds, covariance)) {
    return fault('covariances', `must be ${Object.keys(covarianceKinds).join(', ')}, got ${covariance}`);
  }
  const kind = covarianceKinds[covariance];
  const shapeFault =
    tensorFault('weights', weights, [K]) ??
    tensorFault('means', means, [K, D]) ??
    tensorFault('covariances', covariances, kind.shape(parameters));
  if (shapeFault !== null) return shapeFault;
  const negative = weights.findIndex((weight) => weight < 0);
  if (negative >= 0)
    return fault('weights', `must be ≥ 0, got ${weights[negative]} for component ${negative}`);
  const total = sumOf(weights);
  if (Math.abs(total - 1) > 1e-9) return fault('weights', `must sum to 1 within 1e-9, got ${total}`);
  const lopsided = kind.symmetryFault(covariances, D);
  if (lopsided !== null) return fault('covariances', `must be symmetric, got ${lopsided}`);
  const factors = kind.factorise(core, covariances, parameters);
  if (!isCollapse(factors)) return null;
  const which = factors.component === null ? '' : ` for component ${factors.component}`;
  return {
    ...fault('covariances', `must be positive definite, got one${which} where ${factors.detail}`),
    code: 'E_NOT_POSITIVE_DEFINITE',
  };
}

function ppcaFault({ observed: D, factors: Q, mean, loadings, noiseVariance }: PpcaParameters): Fault | null {
  if (!(isCount(D) && isCount(Q)))
    return fault('loadings', `must be [columns, factors] ≥ 1, got [${D}, ${Q}]`);
  const shapeFault = tensorFault('mean', mean, [D]) ?? tensorFault('loadings', loadings, [D, Q]);
  if (shapeFault !== null) return shapeFault;
  if (noiseVariance > 0 && Number.isFinite(noiseVariance)) return null;
  return fault('noise_variance', `must be finite and > 0, got ${noiseVariance}`);
}

const shapeFaultOf = (found: NetworkFault | null): Fault | null =>
  found === null ? null : { ...found, code: 'E_SHAPE' };

function tensorFault(name: string, values: Float64Array, shape: readonly number[]): Fault | null {
  const length = shape.reduce((product, size) => product * size, 1);
  if (values.length !== length) {
    return fault(name, `must have shape [${shape.join(', ')}], got ${values.length} numbers`);
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  return bad < 0 ? null : fault(name, `must be finite, got ${values[bad]} at element ${bad}`);
}

const fault = (tensor: string, problem: string): Fault => ({
  tensor,
  problem,
  code: 'E_ARGUMENT',
});

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
