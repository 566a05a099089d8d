import type { Core } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { checkRows } from '../check-rows.ts';
import { defaultRidge } from '../constants.ts';
import type { CovarianceName, GaussianMixtureParameters } from '../parameters.ts';
import { isCollapse } from './covariance/covariance-kind.ts';
import { covarianceKinds } from './covariance/covariance-kinds.ts';
import { checkResponsibilities } from './half-step-checks.ts';
import { reasonOf, maximiseMixture } from './m-step.ts';
import { readRegularization } from './settings.ts';

/** How an M half-step shapes the covariances. */
export interface MaximisationOptions {
  /** Default 'full'. */
  readonly covariance?: CovarianceName;
  /** As in a fit: a number, or one a column. Default: 1e-6 × the column's variance (n divisor). */
  readonly regularization?: number | Float64Array;
}

/** New parameters, or which component is degenerate and why. */
export type Maximisation =
  | { readonly parameters: GaussianMixtureParameters }
  | { readonly degenerate: string };

/**
 * The M half-step of EM for any responsibilities: the parameters of the largest Σ q log p(x, z | θ).
 *
 * @param responsibilities q [n, K]
 * @throws E_SHAPE, E_DATA for rows or responsibilities that do not fit; E_ARGUMENT for options
 * @see Bishop 2006, eqs. 9.24–9.26
 * @example
 * const next = maximisation(core, rows, expectation(core, parameters, rows).responsibilities);
 */
export function maximisation(
  core: Core,
  rows: Rows,
  responsibilities: Float64Array,
  options: MaximisationOptions = {},
): Maximisation {
  checkRows('maximisation', rows);
  const K = responsibilities.length / rows.rows;
  checkResponsibilities('maximisation', responsibilities, rows.rows, Math.max(1, Math.floor(K)));
  const D = rows.columns;
  const covariance = options.covariance ?? 'full';
  const regularization = readRegularization(options.regularization, D) ?? smallRidge(rows);
  const counts = new Float64Array(K);
  const means = new Float64Array(K * D);
  responsibilities.forEach((r, at) => {
    const [i, k] = [Math.floor(at / K), at % K];
    counts[k]! += r;
    for (let j = 0; j < D; j++) means[k * D + j]! += r * rows.data[i * D + j]!;
  });
  means.forEach((sum, at) => (means[at] = sum / counts[Math.floor(at / D)]!));
  // About these means the sums are rounding; with them the covariance is exact to second order.
  const sums = new Float64Array(K * D);
  const scatters = new Float64Array(K * D * D);
  responsibilities.forEach((r, at) => {
    const [i, k] = [Math.floor(at / K), at % K];
    for (let a = 0; a < D; a++) {
      const da = rows.data[i * D + a]! - means[k * D + a]!;
      sums[k * D + a]! += r * da;
      for (let b = 0; b <= a; b++) {
        scatters[(k * D + a) * D + b]! += r * da * (rows.data[i * D + b]! - means[k * D + b]!);
      }
    }
  });
  const shape = { components: K, observed: D };
  const next = maximiseMixture(
    core,
    { kind: 'mixture', ...shape, covariance, weights: counts, means, covariances: scatters },
    { counts, sums, scatters: covarianceKinds[covariance].reduce(scatters, shape) },
    regularization,
  );
  return isCollapse(next) ? { degenerate: reasonOf(next) } : { parameters: next.parameters };
}

/** The regularization of a fit by default: a share of each column's variance, n divisor. */
function smallRidge({ data, rows, columns }: Rows): Float64Array {
  return Float64Array.from({ length: columns }, (_, j) => {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += data[i * columns + j]! / rows;
    let variance = 0;
    for (let i = 0; i < rows; i++) {
      const difference = data[i * columns + j]! - mean;
      variance += (difference * difference) / rows;
    }
    return defaultRidge * variance;
  });
}
