import type { Rows } from '@marginalia/runtime';
import type { PpcaParameters } from '../parameters.ts';
import type { PosteriorOptions } from '../posterior-of-rows.ts';
import { type ModelSample, sampleModel, type SampleOptions } from '../sample-model.ts';
import { fitPpca, type PpcaFit, type PpcaFitOptions } from './fit-ppca.ts';
import { type PpcaPosterior, ppcaPosterior } from './ppca-posterior.ts';

/**
 * Probabilistic PCA, x = W z + μ + ε: a thin face of functions over plain parameters.
 *
 * @example
 * const { parameters } = await ProbabilisticPca.fit(rows, { factors: 2 });
 * const { mean } = await new ProbabilisticPca(parameters).posterior(rows);
 */
export class ProbabilisticPca {
  readonly parameters: PpcaParameters;

  constructor(parameters: PpcaParameters) {
    this.parameters = parameters;
  }

  /** Maximum likelihood in closed form: `fitPpca`. */
  static fit(rows: Rows, options: PpcaFitOptions): Promise<PpcaFit> {
    return fitPpca(rows, options);
  }

  /** Mean and standard deviation of the factors and the log density of every row: `ppcaPosterior`. */
  posterior(rows: Rows, options: PosteriorOptions = {}): Promise<PpcaPosterior> {
    return ppcaPosterior(this.parameters, rows, options);
  }

  /** log p(x) of every row [n], nats. */
  async logDensity(rows: Rows, options: PosteriorOptions = {}): Promise<Float64Array> {
    return (await this.posterior(rows, options)).logDensity;
  }

  /** Rows drawn from the model, and their factors: `sampleModel`. */
  sample(count: number, options: SampleOptions = {}): Promise<ModelSample> {
    return sampleModel(this.parameters, count, options);
  }
}
