import type { Core } from '@marginalia/core-wasm';
import type { Scaling } from '@marginalia/data';
import type { GaussianMixtureParameters, MixtureFit, PpcaFit, PpcaParameters } from '@marginalia/models';
import { digestOf } from '@marginalia/runtime';

/** Σ_d log s_d: log p(x) = log p(z) − this, for standardised z = (x − m) / s. */
function logVolume(core: Core, { standardDeviation }: Scaling): number {
  return standardDeviation.reduce((sum, s) => sum + core.kernels.scalarLog(s), 0);
}

/** What is shown is a function of the fit and of the scaling alone. */
export function digestOfFit(fit: MixtureFit | PpcaFit, scaling: Scaling | null): string {
  return scaling === null ? fit.digest : digestOf({ fit: fit.digest, scaling });
}

/** A fit to standardised columns in the units of the data: parameters, ridge, and every number made of log-likelihoods. */
export function unscaleMixtureFit(core: Core, fit: MixtureFit, scaling: Scaling): MixtureFit {
  const lost = fit.totalWeight * logVolume(core, scaling);
  return {
    ...fit,
    parameters: unscaleMixture(fit.parameters, scaling),
    regularization: fit.regularization.map(
      (r, d) => r * scaling.standardDeviation[d]! * scaling.standardDeviation[d]!,
    ),
    logLikelihood: fit.logLikelihood - lost,
    history: fit.history.map((logLikelihood) => logLikelihood - lost),
    restarts: fit.restarts.map((run) => ({ ...run, logLikelihood: run.logLikelihood - lost })),
    bic: fit.bic + 2 * lost,
    aic: fit.aic + 2 * lost,
    icl: fit.icl + 2 * lost,
  };
}

/** Equal variances of standardised columns differ in the units of the data: spherical becomes diagonal. */
function unscaleMixture(p: GaussianMixtureParameters, scaling: Scaling): GaussianMixtureParameters {
  if (p.covariance !== 'spherical') return transform(p, scaling.mean, scaling.standardDeviation);
  const variances = new Float64Array(p.components * p.observed);
  for (const [k, variance] of p.covariances.entries())
    variances.fill(variance, k * p.observed, (k + 1) * p.observed);
  return unscaleMixture({ ...p, covariance: 'diagonal', covariances: variances }, scaling);
}

/** A full, tied or diagonal mixture in standardised units. */
export function scaleMixture(
  p: GaussianMixtureParameters,
  { mean, standardDeviation }: Scaling,
): GaussianMixtureParameters {
  return transform(
    p,
    mean.map((m, d) => -m / standardDeviation[d]!),
    standardDeviation.map((s) => 1 / s),
  );
}

/** The distribution of shift + factor ⊙ x. */
function transform(
  p: GaussianMixtureParameters,
  shift: Float64Array,
  factor: Float64Array,
): GaussianMixtureParameters {
  const D = p.observed;
  const at = (values: Float64Array, d: number): number => values[d % D]!;
  const matrices = p.covariance === 'full' || p.covariance === 'tied';
  return {
    ...p,
    means: p.means.map((m, i) => at(shift, i) + at(factor, i) * m),
    covariances: p.covariances.map(
      (c, i) => c * at(factor, i) * at(factor, matrices ? Math.floor(i / D) : i),
    ),
  };
}

/** The log-likelihood and what is made of it in the units of the data; the parameters stay those of standardised columns. */
export function unscalePpcaFit(core: Core, fit: PpcaFit, scaling: Scaling): PpcaFit {
  const lost = fit.totalWeight * logVolume(core, scaling);
  return {
    ...fit,
    logLikelihood: fit.logLikelihood - lost,
    bic: fit.bic + 2 * lost,
    aic: fit.aic + 2 * lost,
  };
}

/** Factors in the units of the data. The equal noise of PPCA differs by column there. */
export interface UnscaledPpca {
  readonly mean: Float64Array;
  readonly loadings: Float64Array;
  readonly noise: Float64Array;
}

export function unscalePpca(p: PpcaParameters, { mean, standardDeviation }: Scaling): UnscaledPpca {
  const s = (d: number): number => standardDeviation[d]!;
  return {
    mean: p.mean.map((m, d) => mean[d]! + s(d) * m),
    loadings: positiveLargest(
      p.loadings.map((w, i) => w * s(Math.floor(i / p.factors))),
      p.factors,
    ),
    noise: standardDeviation.map((sd) => p.noiseVariance * sd * sd),
  };
}

/** The sign rule: the largest entry in absolute value of every column of [D, Q] is positive; ties go to the first. */
function positiveLargest(loadings: Float64Array, Q: number): Float64Array {
  const largest = new Float64Array(Q);
  for (const [i, w] of loadings.entries()) {
    if (Math.abs(w) > Math.abs(largest[i % Q]!)) largest[i % Q] = w;
  }
  return loadings.map((w, i) => (largest[i % Q]! < 0 ? -w : w));
}
