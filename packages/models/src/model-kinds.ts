import type { Core } from '@marginalia/core-wasm';
import { mixtureModel } from './gaussian-mixture/mixture-model.ts';
import type { BoundModel, ModelKind } from './latent-variable-model.ts';
import type { GaussianMixtureParameters, ModelParameters, PpcaParameters } from './parameters.ts';
import { ppcaModel } from './ppca/ppca-model.ts';

/** Every kind of model, by the `kind` of its parameters. */
export const modelKinds: {
  readonly mixture: ModelKind<GaussianMixtureParameters>;
  readonly ppca: ModelKind<PpcaParameters>;
} = { mixture: mixtureModel, ppca: ppcaModel };

/**
 * Puts a model into the arena; call inside a scope, which is how long it lives.
 *
 * @throws E_NOT_POSITIVE_DEFINITE for a covariance that is none
 * @example
 * core.arena.scope(() => {
 *   const model = bindModel(core, parameters);
 *   model.logEvidence(core.arena.put(x), core.arena.alloc('f64', n));
 * });
 */
export function bindModel(core: Core, parameters: ModelParameters): BoundModel {
  // By hand, because the type system cannot follow a union of kinds through the table.
  return parameters.kind === 'mixture'
    ? modelKinds.mixture.bind(core, parameters)
    : modelKinds.ppca.bind(core, parameters);
}
