import { type Core, loadCore, MarginaliaError } from '@marginalia/core-wasm';
import { checkParameters } from './check-parameters.ts';
import { rowsPerBlock } from './constants.ts';
import { bindModel } from './model-kinds.ts';
import type { ModelParameters } from './parameters.ts';
import { streams } from './streams.ts';

/** Rows drawn from a model, and what they came from. */
export interface ModelSample {
  /** x [count, observed]. */
  readonly rows: { readonly data: Float64Array; readonly rows: number; readonly columns: number };
  /** z [count, latent]: a component's number, or factors. */
  readonly latent: Float64Array;
}

/** How rows are drawn. */
export interface SampleOptions {
  /** Default 0. */
  readonly seed?: number;
  /** Default: loaded. */
  readonly core?: Core;
}

/**
 * Ancestral sampling: z ~ p(z), then x ~ p(x | z). Row i is a function of the seed and i alone.
 *
 * @throws E_ARGUMENT, E_NOT_POSITIVE_DEFINITE for parameters that are no model, a count or a seed that is no whole number ≥ 0
 * @example
 * const { rows } = await sampleModel(fit.parameters, 1000, { seed: 1 });
 */
export async function sampleModel(
  parameters: ModelParameters,
  count: number,
  { seed = 0, core: given }: SampleOptions = {},
): Promise<ModelSample> {
  requireWhole('count', count);
  requireWhole('seed', seed);
  const core = given ?? (await loadCore());
  checkParameters('sampleModel', core, parameters);
  const { arena } = core;
  return arena.scope((): ModelSample => {
    const model = bindModel(core, parameters);
    const data = new Float64Array(count * model.observed);
    const latent = new Float64Array(count * model.latent);
    const key = { seed, stream: streams.sampleLatent };
    for (let firstRow = 0; firstRow < count; firstRow += rowsPerBlock) {
      const rows = Math.min(rowsPerBlock, count - firstRow);
      arena.scope(() => {
        const z = arena.alloc('f64', rows * model.latent);
        const x = arena.alloc('f64', rows * model.observed);
        model.sample({ key, firstRow, rows, firstSample: 0, samples: 1 }, z, x);
        latent.set(arena.view(z), firstRow * model.latent);
        data.set(arena.view(x), firstRow * model.observed);
      });
    }
    return { rows: { data, rows: count, columns: model.observed }, latent };
  });
}

function requireWhole(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new MarginaliaError('E_ARGUMENT', `sampleModel: ${name} must be a whole number ≥ 0, got ${value}`);
}
