import {
  encode,
  mixturePosterior,
  type ModelParameters,
  ppcaPosterior,
  type PosteriorOptions,
} from '@marginalia/models';
import type { Rows } from '@marginalia/runtime';
import { quantiles } from './quantiles.ts';

/** What a model says of each of n rows. */
export interface RowPosterior {
  /** Null for a vae, whose density has no closed form. */
  readonly logDensity: Float64Array | null;
  readonly quantile: Float64Array | null;
  /** Mixtures: the most probable component; factors: null. */
  readonly assignment: Int32Array | null;
  /** Mixtures: r [n, K]; factors: null. */
  readonly responsibilities: Float64Array | null;
  /** Factors: E[z | x] and sd [n, Q]; vae: those of q(z | x); mixtures: null. */
  readonly mean: Float64Array | null;
  readonly standardDeviation: Float64Array | null;
  /** K or Q. */
  readonly width: number;
}

export async function rowPosterior(
  parameters: ModelParameters,
  rows: Rows,
  options: PosteriorOptions,
): Promise<RowPosterior> {
  if (parameters.kind === 'mixture') {
    const { assignments, responsibilities, logDensity } = await mixturePosterior(parameters, rows, options);
    return {
      logDensity,
      quantile: quantiles(logDensity),
      assignment: assignments,
      responsibilities,
      mean: null,
      standardDeviation: null,
      width: parameters.components,
    };
  }
  if (parameters.kind === 'vae') {
    const { data: mean, columns: width, standardDeviation } = await encode(parameters, rows, options);
    return {
      logDensity: null,
      quantile: null,
      assignment: null,
      responsibilities: null,
      mean,
      standardDeviation,
      width,
    };
  }
  const { mean, standardDeviation, logDensity } = await ppcaPosterior(parameters, rows, options);
  return {
    logDensity,
    quantile: quantiles(logDensity),
    assignment: null,
    responsibilities: null,
    mean,
    standardDeviation,
    width: parameters.factors,
  };
}
