import type { Core } from '@marginalia/core-wasm';
import { mixtureModel } from './gaussian-mixture/mixture-model.ts';
import type { BoundModel, ExactModel, ModelKind } from './latent-variable-model.ts';
import type {
  ExactParameters,
  GaussianMixtureParameters,
  ModelParameters,
  PpcaParameters,
} from './parameters.ts';
import { ppcaModel } from './ppca/ppca-model.ts';
import { requireLikelihood } from './require-likelihood.ts';
import type { VaeParameters } from './vae/parameters.ts';
import { type VaeModel, vaeModel } from './vae/vae-model.ts';

/** Every kind of model, by the `kind` of its parameters. */
export const modelKinds: {
  readonly mixture: ModelKind<GaussianMixtureParameters, ExactModel>;
  readonly ppca: ModelKind<PpcaParameters, ExactModel>;
  readonly vae: ModelKind<VaeParameters, VaeModel>;
} = { mixture: mixtureModel, ppca: ppcaModel, vae: vaeModel };

/**
 * Puts a model into the arena; call inside a scope, which is how long it lives.
 *
 * @throws E_NOT_POSITIVE_DEFINITE for a covariance that is none, E_UNSUPPORTED for an autoencoder: it has no likelihood
 * @example
 * core.arena.scope(() => {
 *   const model = bindModel(core, parameters);
 *   model.logJoint(core.arena.put(x), core.arena.put(z), 1, core.arena.alloc('f64', n));
 * });
 */
export function bindModel(core: Core, parameters: ExactParameters): ExactModel;
export function bindModel(core: Core, parameters: VaeParameters): VaeModel;
export function bindModel(core: Core, parameters: ModelParameters): BoundModel;
export function bindModel(core: Core, parameters: ModelParameters): BoundModel {
  requireLikelihood('bindModel', parameters);
  // By hand, because the type system cannot follow a union of kinds through the table.
  switch (parameters.kind) {
    case 'mixture':
      return modelKinds.mixture.bind(core, parameters);
    case 'ppca':
      return modelKinds.ppca.bind(core, parameters);
    case 'vae':
      return modelKinds.vae.bind(core, parameters);
  }
}
