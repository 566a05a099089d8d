import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import type { Executor, Rows } from '@marginalia/runtime';
import { checkRows, checkRowWeights } from '../check-rows.ts';
import { columnVariances } from '../column-variances.ts';
import { logTwoPi } from '../constants.ts';
import type { FitStatus } from '../gaussian-mixture/fit-options.ts';
import { holdData, planRows } from '../hold-data.ts';
import { informationCriteria } from '../information-criteria.ts';
import { columnMoments, type Moments } from '../moments.ts';
import type { PpcaParameters } from '../parameters.ts';
import { sumOf } from '../sum-of.ts';
import { withDigest } from '../with-digest.ts';
import { withExecutor } from '../with-executor.ts';
import { type PrincipalAxes, principalAxes } from './principal-axes.ts';

/** How PPCA is fitted. */
export interface PpcaFitOptions {
  /** Q, below the number of columns. */
  readonly factors: number;
  /** w [n] ≥ 0; n in BIC is their sum. */
  readonly rowWeights?: Float64Array;
  /** Default: inline on the calling thread. Given one, the caller closes it. */
  readonly executor?: Executor;
  readonly signal?: AbortSignal;
}

/** The maximum-likelihood PPCA model and how good it is. */
export interface PpcaFit {
  readonly kind: 'ppca';
  /** Always 'converged': the optimum in closed form. */
  readonly status: FitStatus;
  readonly reason: string | null;
  readonly parameters: PpcaParameters;
  /** Total, nats. */
  readonly logLikelihood: number;
  readonly freeParameters: number;
  readonly bic: number;
  readonly aic: number;
  /** The Q largest eigenvalues of the covariance (n divisor), descending. */
  readonly explainedVariance: Float64Array;
  /** The same as shares of the total variance. */
  readonly explainedVarianceRatio: Float64Array;
  readonly rows: number;
  /** Σ w, or n. */
  readonly totalWeight: number;
  readonly dataDigest: string;
  readonly plan: { readonly total: number; readonly shardSize: number };
  /** SHA-256 over all of this and the compiled module: equal for any executor and number of workers. */
  readonly digest: string;
}

/**
 * Fits probabilistic PCA in closed form.
 *
 *   W = U_Q (Λ_Q − σ² I)^½,  σ² = the mean of the D − Q smallest eigenvalues of the covariance (n divisor)
 *
 * W is determined up to a rotation: here its columns are orthogonal, by falling length, and the largest entry in
 * absolute value of each is positive.
 *
 * @param rows [n, D], finite
 * @throws E_ARGUMENT unless 1 ≤ Q < D; E_SHAPE; E_DATA for values that are not finite, for rows that vary in no more than
 *   Q directions (σ² would be 0), or for columns whose variance overflows; E_CANCELLED when the signal aborts
 * @see Tipping, Bishop 1999, eqs. 7 and 8
 * @example
 * const { parameters } = await fitPpca({ data, rows: 150, columns: 4 }, { factors: 2 });
 */
export async function fitPpca(rows: Rows, options: PpcaFitOptions): Promise<PpcaFit> {
  const { factors: Q, rowWeights, executor, signal } = options;
  checkRows('fitPpca', rows);
  const D = rows.columns;
  if (rowWeights !== undefined) checkRowWeights('fitPpca', rowWeights, rows.rows);
  if (!Number.isSafeInteger(Q) || Q < 1 || Q >= D) {
    const remedy = D === 1 ? 'One column has no factors.' : `Use at most ${D - 1}.`;
    throw new MarginaliaError(
      'E_ARGUMENT',
      `fitPpca: factors must be a whole number ≥ 1 and below the ${D} columns, got ${Q}`,
      { remedy },
    );
  }
  const plan = planRows(rows.rows, 2 * D * D);
  return withExecutor('fitPpca', executor, (running) =>
    holdData(running, rows, rowWeights, { plan, signal }, async (data) => {
      const moments = await columnMoments(running, data);
      columnVariances('fitPpca', moments);
      return withDigest(running.core, {
        ...maximumLikelihood(running.core, moments, Q),
        rows: rows.rows,
        dataDigest: data.rows.digest,
        plan,
      });
    }),
  );
}

type Optimum = Omit<PpcaFit, 'rows' | 'dataDigest' | 'plan' | 'digest'>;

function maximumLikelihood(core: Core, { weight, mean, scatter }: Moments, Q: number): Optimum {
  const D = mean.length;
  const axes = principalAxes(
    'fitPpca',
    core,
    scatter.map((value) => value / weight),
    D,
  );
  const { values } = axes;
  const total = sumOf(values);
  const noiseVariance = sumOf(values.subarray(Q)) / (D - Q);
  requireNoise(values, noiseVariance, Q);
  const explainedVariance = values.slice(0, Q);
  const parameters: PpcaParameters = {
    kind: 'ppca',
    observed: D,
    factors: Q,
    mean,
    loadings: loadingsOf(axes, noiseVariance, D, Q),
    noiseVariance,
  };
  const { kernels } = core;
  const logDeterminant =
    explainedVariance.reduce((sum, value) => sum + kernels.scalarLog(value), 0) +
    (D - Q) * kernels.scalarLog(noiseVariance);
  const logLikelihood = -0.5 * weight * (D * logTwoPi + logDeterminant + D);
  const freeParameters = D * Q - (Q * (Q - 1)) / 2 + D + 1;
  return {
    kind: 'ppca',
    status: 'converged',
    reason: null,
    parameters,
    logLikelihood,
    freeParameters,
    ...informationCriteria(core, logLikelihood, freeParameters, weight),
    explainedVariance,
    explainedVarianceRatio: explainedVariance.map((value) => value / total),
    totalWeight: weight,
  };
}

/** σ² that is rounding beside the largest variance is no estimate. */
function requireNoise(values: Float64Array, noiseVariance: number, Q: number): void {
  const floor = 1e-14 * values.length * values[0]!;
  if (noiseVariance > floor) return;
  const rank = values.filter((value) => value > floor).length;
  throw new MarginaliaError(
    'E_DATA',
    `fitPpca: the rows must vary in more than ${Q} directions, got ${rank}`,
    {
      remedy:
        rank > 1
          ? `Use at most ${rank - 1} factors: there must be variance left for the noise.`
          : 'There must be variance left for the noise.',
    },
  );
}

/** W [D, Q] from eigenvectors in rows. */
function loadingsOf(
  { values, vectors }: PrincipalAxes,
  noiseVariance: number,
  D: number,
  Q: number,
): Float64Array {
  const loadings = new Float64Array(D * Q);
  for (let q = 0; q < Q; q++) {
    const length = Math.sqrt(Math.max(0, values[q]! - noiseVariance));
    for (let d = 0; d < D; d++) loadings[d * Q + q] = length * vectors[q * D + d]!;
  }
  return loadings;
}
