import type { Rows } from '@marginalia/runtime';
import type { PpcaParameters } from '../parameters.ts';
import { type PosteriorOptions, posteriorOfRows } from '../posterior-of-rows.ts';
import { requireParameters } from '../require-parameters.ts';
import { posteriorDeviations } from './ppca-memory.ts';

/** p(z | x) and p(x) of every row under PPCA. */
export interface PpcaPosterior {
  /** E[z | x] [n, Q]. */
  readonly mean: Float64Array;
  /** √ of the diagonal of σ² M⁻¹ [n, Q]: the same for every row. */
  readonly standardDeviation: Float64Array;
  /** log p(x) [n], nats. */
  readonly logDensity: Float64Array;
}

/**
 * Posterior mean and standard deviation of the factors, and the log density, of every row.
 *
 *   p(z | x) = N(z; M⁻¹ Wᵀ (x − μ), σ² M⁻¹),  M = Wᵀ W + σ² I
 *
 * @param rows [n, D], finite
 * @throws E_SHAPE, E_DATA for rows that do not fit the model or are not finite; E_ARGUMENT for parameters that are no model
 * @see Bishop 2006, eqs. 12.41 and 12.42
 * @example
 * const { mean } = await ppcaPosterior(fit.parameters, rows);
 */
export async function ppcaPosterior(
  parameters: PpcaParameters,
  rows: Rows,
  options: PosteriorOptions = {},
): Promise<PpcaPosterior> {
  requireParameters('ppcaPosterior', parameters);
  const Q = parameters.factors;
  return posteriorOfRows('ppcaPosterior', parameters, Q, rows, options, (core, { logDensity, mean }) => {
    const deviations = posteriorDeviations(core, parameters);
    return { mean, standardDeviation: mean.map((_, i) => deviations[i % Q]!), logDensity };
  });
}
