import type { Rows } from '@marginalia/runtime';
import type { GaussianMixtureParameters } from '../parameters.ts';
import { type PosteriorOptions, posteriorOfRows } from '../posterior-of-rows.ts';
import { requireParameters } from '../require-parameters.ts';

/** p(z | x) and p(x) of every row under a mixture. */
export interface MixturePosterior {
  /** r [n, K]: rows sum to 1. */
  readonly responsibilities: Float64Array;
  /** The most probable component of each row, ties to the lowest [n]. */
  readonly assignments: Int32Array;
  /** log p(x) [n], nats. */
  readonly logDensity: Float64Array;
}

/**
 * Responsibilities, most probable component and log density of every row.
 *
 *   r[i, k] = π_k N(xᵢ; μ_k, Σ_k) / p(xᵢ)
 *
 * @param rows [n, D], finite
 * @throws E_SHAPE, E_DATA for rows that do not fit the model or are not finite; E_ARGUMENT for parameters that are no mixture
 * @see Bishop 2006, eq. 9.13
 * @example
 * const { assignments } = await mixturePosterior(fit.parameters, rows);
 */
export async function mixturePosterior(
  parameters: GaussianMixtureParameters,
  rows: Rows,
  options: PosteriorOptions = {},
): Promise<MixturePosterior> {
  requireParameters('mixturePosterior', parameters);
  const K = parameters.components;
  return posteriorOfRows('mixturePosterior', parameters, K, rows, options, (_core, { logDensity, mean }) => ({
    responsibilities: mean,
    assignments: Int32Array.from(logDensity, (_, i) => largestOf(mean.subarray(i * K, (i + 1) * K))),
    logDensity,
  }));
}

/** The place of the largest value, of equal ones the first. */
function largestOf(values: Float64Array): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k]! > values[best]!) best = k;
  return best;
}
