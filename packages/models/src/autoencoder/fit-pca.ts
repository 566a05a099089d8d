import type { Executor, Rows } from '@marginalia/runtime';
import { checkRows } from '../check-rows.ts';
import { columnVariances } from '../column-variances.ts';
import { holdData, planRows } from '../hold-data.ts';
import { columnMoments } from '../moments.ts';
import { optionChecks } from '../option-checks.ts';
import { principalAxes } from '../ppca/principal-axes.ts';
import { sumOf } from '../sum-of.ts';
import { withDigest } from '../with-digest.ts';
import { withExecutor } from '../with-executor.ts';
import { meanError } from './apply.ts';
import { type AutoencoderParameters, transpose } from './parameters.ts';

/** How principal components are computed. */
export interface PcaFitOptions {
  /** Q, at most the number of columns. Default 2. */
  readonly code?: number;
  /** Columns are divided by their standard deviations; constant ones are left. All are centred. Default true, as fitAutoencoder. */
  readonly standardise?: boolean;
  /** Default: inline on the calling thread. Given one, the caller closes it. */
  readonly executor?: Executor;
  readonly signal?: AbortSignal;
}

/** The linear autoencoder of the least squared error. */
export interface PcaFit {
  readonly kind: 'pca';
  /** encode: u Vᵀ; decode: h V. In f32, as all autoencoders. */
  readonly parameters: AutoencoderParameters;
  /** V [Q, D], orthonormal, by falling variance; the largest entry in absolute value of each is positive. */
  readonly components: Float64Array;
  /** Variances of u along them (n divisor) [Q], and their shares of all. */
  readonly explainedVariance: Float64Array;
  readonly explainedVarianceRatio: Float64Array;
  /** Mean of (u − g)² over all values. */
  readonly reconstructionError: number;
  readonly rows: number;
  readonly dataDigest: string;
  /** SHA-256 over all of this and the compiled module: equal for any executor and number of workers. */
  readonly digest: string;
}

/**
 * Principal components, as the autoencoder they are: the best linear one, tied, in closed form.
 *
 *   h = V u,   g = Vᵀ h,   V the eigenvectors of the Q largest eigenvalues of the covariance of u
 *
 * @param rows [n, D], finite
 * @throws E_ARGUMENT unless 1 ≤ Q ≤ D; E_SHAPE; E_DATA for values that are not finite or columns whose variance overflows;
 *   E_CANCELLED when the signal aborts
 * @see Baldi, Hornik 1989: no linear autoencoder does better
 * @example
 * const { parameters, explainedVarianceRatio } = await fitPca({ data, rows: 150, columns: 4 }, { code: 2 });
 */
export async function fitPca(rows: Rows, options: PcaFitOptions = {}): Promise<PcaFit> {
  const { code: Q = 2, standardise = true, executor, signal } = options;
  checkRows('fitPca', rows);
  const D = rows.columns;
  optionChecks('fitPca').whole('code', Q, 1, D);
  const plan = planRows(rows.rows, 2 * D * D);
  return withExecutor('fitPca', executor, (running) =>
    holdData(running, rows, undefined, { plan, signal }, async (data) => {
      const { core } = running;
      const moments = await columnMoments(running, data);
      const { mean, scatter, weight } = moments;
      const variances = columnVariances('fitPca', moments);
      const scale = variances.map((value) => (standardise && value > 0 ? Math.sqrt(value) : 1));
      const covariance = scatter.map(
        (value, i) => value / weight / scale[Math.floor(i / D)]! / scale[i % D]!,
      );
      const { values, vectors } = principalAxes('fitPca', core, covariance, D);
      const components = vectors.slice(0, Q * D);
      const parameters = linear(components, mean, scale);
      const total = sumOf(values);
      const explainedVariance = values.slice(0, Q);
      return withDigest(core, {
        kind: 'pca' as const,
        parameters,
        components,
        explainedVariance,
        explainedVarianceRatio: explainedVariance.map((value) => (total > 0 ? value / total : 0)),
        reconstructionError: await meanError(running, { parameters, rows: data.rows, unit: 1, signal }),
        rows: rows.rows,
        dataDigest: data.rows.digest,
      });
    }),
  );
}

function linear(components: Float64Array, centre: Float64Array, scale: Float64Array): AutoencoderParameters {
  const D = centre.length;
  const Q = components.length / D;
  const weight = Float32Array.from(components);
  const layer = { activation: 'identity' as const };
  const up = { ...layer, inputs: D, outputs: Q, weight: transpose(weight, Q, D), bias: new Float32Array(Q) };
  const down = { ...layer, inputs: Q, outputs: D, weight, bias: new Float32Array(D) };
  return {
    kind: 'autoencoder',
    observed: D,
    code: Q,
    loss: 'squared',
    encoder: [up],
    decoder: [down],
    tied: true,
    centre,
    scale,
  };
}
