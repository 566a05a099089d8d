import type { GaussianMixtureParameters, PpcaParameters } from '@marginalia/models';

/** A dense matrix as rows. */
export type Matrix = readonly (readonly number[])[];

/** log N(x; mean, Σ) by Gauss elimination: no factor, no inverse. */
export function logNormal(x: readonly number[], mean: readonly number[], covariance: Matrix): number {
  const D = x.length;
  const rows = covariance.map((row, i) => [...row, x[i]! - mean[i]!]);
  let logDeterminant = 0;
  let square = 0;
  rows.forEach((row, i) => {
    logDeterminant += Math.log(row[i]!);
    square += row[D]! ** 2 / row[i]!;
    for (const below of rows.slice(i + 1)) {
      const factor = below[i]! / row[i]!;
      row.forEach((value, j) => (below[j]! -= factor * value));
    }
  });
  return -0.5 * (D * Math.log(2 * Math.PI) + logDeterminant + square);
}

/** The covariance of component k as a matrix, whatever its kind. */
function covarianceOf(p: GaussianMixtureParameters, k: number): Matrix {
  const D = p.observed;
  return Array.from({ length: D }, (_, i) =>
    Array.from({ length: D }, (__, j) => {
      if (p.covariance === 'full') return p.covariances[(k * D + i) * D + j]!;
      if (p.covariance === 'tied') return p.covariances[i * D + j]!;
      if (i !== j) return 0;
      return p.covariances[p.covariance === 'diagonal' ? k * D + i : k]!;
    }),
  );
}

/** log π_k + log N(x; μ_k, Σ_k) for every k. */
export function mixtureLogJoint(p: GaussianMixtureParameters, x: readonly number[]): number[] {
  const D = p.observed;
  return Array.from(p.weights, (weight, k) => {
    const mean = [...p.means.subarray(k * D, (k + 1) * D)];
    return Math.log(weight) + logNormal(x, mean, covarianceOf(p, k));
  });
}

/** W Wᵀ + σ² I. */
export function ppcaCovariance({
  observed: D,
  factors: Q,
  loadings: W,
  noiseVariance,
}: PpcaParameters): Matrix {
  return Array.from({ length: D }, (_, i) =>
    Array.from({ length: D }, (__, j) => {
      let value = i === j ? noiseVariance : 0;
      for (let q = 0; q < Q; q++) value += W[i * Q + q]! * W[j * Q + q]!;
      return value;
    }),
  );
}

/** log N(z; 0, I) + log N(x; W z + μ, σ² I). */
export function ppcaLogJoint(p: PpcaParameters, x: readonly number[], z: readonly number[]): number {
  const square = z.reduce((total, value) => total + value ** 2, 0);
  return -0.5 * (z.length * Math.log(2 * Math.PI) + square) + ppcaLogLikelihood(p, x, z);
}

/** log N(x; W z + μ, σ² I). */
export function ppcaLogLikelihood(p: PpcaParameters, x: readonly number[], z: readonly number[]): number {
  const misfit = x.reduce((total, value, d) => {
    const fitted = z.reduce((inner, zq, q) => inner + p.loadings[d * p.factors + q]! * zq, p.mean[d]!);
    return total + (value - fitted) ** 2;
  }, 0);
  return -0.5 * (x.length * Math.log(2 * Math.PI * p.noiseVariance) + misfit / p.noiseVariance);
}

export const logSumExp = (values: readonly number[]): number => {
  const top = Math.max(...values);
  return top + Math.log(values.reduce((total, value) => total + Math.exp(value - top), 0));
};
