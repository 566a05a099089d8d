import type { Rows } from '@marginalia/runtime';
import type { GaussianMixtureParameters } from '../parameters.ts';
import type { PosteriorOptions } from '../posterior-of-rows.ts';
import { type ModelSample, sampleModel, type SampleOptions } from '../sample-model.ts';
import type { MixtureFit, MixtureFitOptions } from './fit-options.ts';
import { fitGaussianMixture } from './fit-gaussian-mixture.ts';
import { type MixturePosterior, mixturePosterior } from './mixture-posterior.ts';

/**
 * A mixture of Gaussians, p(x) = Σ_k π_k N(x; μ_k, Σ_k): a thin face of functions over plain parameters.
 *
 * @example
 * const { parameters } = await GaussianMixture.fit(rows, { components: 2 });
 * const mixture = new GaussianMixture(parameters);
 * const { assignments } = await mixture.posterior(rows);
 */
export class GaussianMixture {
  readonly parameters: GaussianMixtureParameters;

  constructor(parameters: GaussianMixtureParameters) {
    this.parameters = parameters;
  }

  /** EM from several starts, the best kept: `fitGaussianMixture`. */
  static fit(rows: Rows, options: MixtureFitOptions = {}): Promise<MixtureFit> {
    return fitGaussianMixture(rows, options);
  }

  /** Responsibilities, assignments and log density of every row: `mixturePosterior`. */
  posterior(rows: Rows, options: PosteriorOptions = {}): Promise<MixturePosterior> {
    return mixturePosterior(this.parameters, rows, options);
  }

  /** p(z = k | x) of every row [n, K]. */
  async responsibilities(rows: Rows, options: PosteriorOptions = {}): Promise<Float64Array> {
    return (await this.posterior(rows, options)).responsibilities;
  }

  /** log p(x) of every row [n], nats. */
  async logDensity(rows: Rows, options: PosteriorOptions = {}): Promise<Float64Array> {
    return (await this.posterior(rows, options)).logDensity;
  }

  /** Rows drawn from the mixture, and their components: `sampleModel`. */
  sample(count: number, options: SampleOptions = {}): Promise<ModelSample> {
    return sampleModel(this.parameters, count, options);
  }
}
