import type { Core } from '@marginalia/core-wasm';
import type { GaussianMixtureParameters } from '../parameters.ts';
import { sumOf } from '../sum-of.ts';
import { type Collapse, isCollapse } from './covariance/covariance-kind.ts';
import { covarianceKinds } from './covariance/covariance-kinds.ts';
import type { EStepSummary } from './e-step.ts';
import { type PreparedMixture, prepareMixture } from './prepare-mixture.ts';

/** A component with less than this share of the weight of all rows is empty: nothing is left to estimate it from. */
const smallestShare: number = 1e-10;

/** Why there is no next mixture. */
export interface MStepFailure extends Collapse {
  readonly event: 'collapse' | 'empty';
}

/** For people. */
export const reasonOf = ({ event, component, detail }: MStepFailure): string =>
  `${component === null ? 'the shared covariance' : `component ${component}`} ${event === 'empty' ? 'is empty' : 'collapsed'}: ${detail}`;

/**
 * The M-step from statistics centred on the current means, with δ_k = Σ w r (x − μ_k) / N_k:
 *
 *   π_k' = N_k / Σ N,  μ_k' = μ_k + δ_k,  Σ_k' = S_k / N_k − δ_k δ_kᵀ + diag(R)
 *
 * (and its pooled forms). Centred, so that an offset of the data costs no digits.
 *
 * @see Bishop 2006, eqs. 9.24–9.26
 */
export function maximiseMixture(
  core: Core,
  { components: K, observed: D, covariance, means }: GaussianMixtureParameters,
  { counts, sums, scatters }: Pick<EStepSummary, 'counts' | 'sums' | 'scatters'>,
  regularization: Float64Array,
): PreparedMixture | MStepFailure {
  const total = sumOf(counts);
  const empty = counts.findIndex((count) => !(count > smallestShare * total));
  if (empty >= 0) {
    return {
      event: 'empty',
      component: empty,
      detail: `${counts[empty]} of the weight ${total} is left to it`,
    };
  }
  const shifts = sums.map((sum, i) => sum / counts[Math.floor(i / D)]!);
  const statistics = { components: K, observed: D, counts, shifts, scatters };
  const prepared = prepareMixture(core, {
    kind: 'mixture',
    components: K,
    observed: D,
    covariance,
    weights: counts.map((count) => count / total),
    means: means.map((mean, i) => mean + shifts[i]!),
    covariances: covarianceKinds[covariance].maximise(statistics, regularization),
  });
  return isCollapse(prepared) ? { event: 'collapse', ...prepared } : prepared;
}
