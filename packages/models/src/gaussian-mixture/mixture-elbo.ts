import type { Core } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import type { GaussianMixtureParameters } from '../parameters.ts';
import { sumOf } from '../sum-of.ts';
import { checkFits, checkResponsibilities } from './half-step-checks.ts';
import { mixtureDensities } from './mixture-densities.ts';
import { bindMixture } from './mixture-memory.ts';

/** log p(x) = ELBO(q, θ) + KL(q ‖ p(z | x, θ)), nats; per row [n] and in total. */
export interface MixtureElbo {
  readonly logEvidence: number;
  /** Σ q log p(x, z) − Σ q log q. */
  readonly elbo: number;
  /** Σ q (log q − log p(z | x)) ≥ 0. */
  readonly divergence: number;
  readonly perRow: {
    readonly logEvidence: Float64Array;
    readonly elbo: Float64Array;
    readonly divergence: Float64Array;
  };
}

/**
 * Splits the log evidence under any responsibilities q, each part by its own formula: their sum is a check.
 *
 *   log p(x) = [Σ_k q_k log(π_k N_k) − Σ_k q_k log q_k] + Σ_k q_k (log q_k − log r_k)
 *
 * An E half-step sets q to r and the second part to 0; an M half-step raises the first part. A q that gives weight to an
 * impossible component has an ELBO of −∞.
 *
 * @param responsibilities q [n, K]: rows ≥ 0 that sum to 1 within 1e-9
 * @throws E_SHAPE, E_DATA for rows or responsibilities that do not fit; E_ARGUMENT, E_NOT_POSITIVE_DEFINITE for parameters that are no mixture
 * @see Bishop 2006, eqs. 9.70–9.72
 * @example
 * const { elbo, divergence } = mixtureElbo(core, parameters, rows, responsibilities);
 */
export function mixtureElbo(
  core: Core,
  parameters: GaussianMixtureParameters,
  rows: Rows,
  responsibilities: Float64Array,
): MixtureElbo {
  checkFits('mixtureElbo', core, parameters, rows);
  const K = parameters.components;
  checkResponsibilities('mixtureElbo', responsibilities, rows.rows, K);
  const { arena, kernels } = core;
  const { logJoint, logR, logQ, logEvidence } = arena.scope(() => {
    const densities = mixtureDensities(
      core,
      bindMixture(core, parameters),
      arena.put(Float64Array.from(rows.data)),
    );
    const logQ = arena.put(responsibilities);
    kernels.log(logQ.ptr, logQ.length, logQ.ptr);
    return {
      logJoint: arena.take(densities.logJoint),
      logR: arena.take(densities.logResponsibilities),
      logQ: arena.take(logQ),
      logEvidence: arena.take(densities.logDensity),
    };
  });
  const elbo = new Float64Array(rows.rows);
  const divergence = new Float64Array(rows.rows);
  responsibilities.forEach((q, at) => {
    if (q === 0) return;
    const row = Math.floor(at / K);
    elbo[row]! += q * logJoint[at]! - q * logQ[at]!;
    divergence[row]! += q * (logQ[at]! - logR[at]!);
  });
  return {
    logEvidence: sumOf(logEvidence),
    elbo: sumOf(elbo),
    divergence: sumOf(divergence),
    perRow: { logEvidence, elbo, divergence },
  };
}
