import type { Core } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import type { GaussianMixtureParameters } from '../parameters.ts';
import { sumOf } from '../sum-of.ts';
import { checkFits } from './half-step-checks.ts';
import { mixtureDensities } from './mixture-densities.ts';
import { bindMixture } from './mixture-memory.ts';

/** The E half-step: q(z) = p(z | x, θ). */
export interface Expectation {
  /** r [n, K]. */
  readonly responsibilities: Float64Array;
  /** log p(x) [n]. */
  readonly logDensity: Float64Array;
  /** Σ log p(x). */
  readonly logLikelihood: number;
}

/**
 * The E half-step of EM: the exact posterior of every row.
 *
 * @throws E_SHAPE, E_DATA for rows that do not fit or are not finite; E_ARGUMENT, E_NOT_POSITIVE_DEFINITE for parameters that are no mixture
 * @see Bishop 2006, eq. 9.13
 * @example
 * const { responsibilities } = expectation(core, parameters, rows);
 */
export function expectation(core: Core, parameters: GaussianMixtureParameters, rows: Rows): Expectation {
  checkFits('expectation', core, parameters, rows);
  const { arena } = core;
  return arena.scope((): Expectation => {
    const densities = mixtureDensities(
      core,
      bindMixture(core, parameters),
      arena.put(Float64Array.from(rows.data)),
    );
    const logDensity = arena.take(densities.logDensity);
    return {
      responsibilities: arena.take(densities.responsibilities),
      logDensity,
      logLikelihood: sumOf(logDensity),
    };
  });
}
