import { covarianceKinds } from './covariance/covariance-kinds.ts';
import type { MStepFailure } from './m-step.ts';
import type { PreparedMixture } from './prepare-mixture.ts';

/** What regularization takes from the gain of a step: ½ Σ_k N_k (tr(R Σ'_k⁻¹) − tr(R Σ_k⁻¹)), R = diag(regularization). */
export function penaltyOf(
  regularization: Float64Array,
  counts: Float64Array,
  before: PreparedMixture,
  after: PreparedMixture,
): number {
  const old = traces(before, regularization);
  const now = traces(after, regularization);
  return counts.reduce((sum, count, k) => sum + 0.5 * count * (now[k]! - old[k]!), 0);
}

/**
 * The first component whose covariance has collapsed onto variances v, tr(diag(v) Σ_k⁻¹) ≥ from.
 *
 * Where Σ ⪰ R = diag(v), that trace is at most D and counts the directions in which Σ is R: there the density is whatever R
 * makes it, and grows without bound as R shrinks.
 */
export function collapseOnto(
  variances: Float64Array,
  from: number,
  mixture: PreparedMixture,
  what: string,
): MStepFailure | null {
  const k = traces(mixture, variances).findIndex((trace) => trace >= from);
  if (k < 0) return null;
  const { covariance, components } = mixture.parameters;
  const component = covariance === 'tied' && components > 1 ? null : k;
  return { event: 'collapse', component, detail: `its covariance is ${what}` };
}

/** tr(R Σ_k⁻¹) [K]. */
const traces = ({ parameters, factors }: PreparedMixture, regularization: Float64Array): Float64Array =>
  covarianceKinds[parameters.covariance].ridge(factors, regularization, parameters);
