import type { CovarianceName, GaussianMixtureParameters, PpcaParameters } from '@marginalia/models';

/** Three components in three dimensions, everything asymmetric. */
export function exampleMixture(covariance: CovarianceName): GaussianMixtureParameters {
  const K = 3;
  const D = 3;
  const lower = [
    [1.2, 0, 0, -0.4, 0.7, 0, 0.3, 0.2, 0.5],
    [0.6, 0, 0, 0.5, 1.1, 0, -0.7, 0.1, 0.9],
    [2, 0, 0, 0.1, 0.3, 0, 0.9, -0.2, 0.8],
  ];
  const matrices = lower.map((l) =>
    Array.from({ length: D * D }, (_, at) => {
      const [i, j] = [Math.floor(at / D), at % D];
      return l[i * D]! * l[j * D]! + l[i * D + 1]! * l[j * D + 1]! + l[i * D + 2]! * l[j * D + 2]!;
    }),
  );
  const covariances = {
    full: matrices.flat(),
    tied: matrices[0]!,
    diagonal: [0.5, 1.5, 0.2, 2, 0.7, 1.1, 0.9, 0.3, 1.8],
    spherical: [0.4, 1.3, 2.2],
  }[covariance];
  return {
    kind: 'mixture',
    components: K,
    observed: D,
    covariance,
    weights: Float64Array.of(0.2, 0.5, 0.3),
    means: Float64Array.of(0, 1, -2, 3, -1, 0.5, -2.5, 2, 1),
    covariances: Float64Array.from(covariances),
  };
}

/** Two factors of four columns. */
export const examplePpca: PpcaParameters = {
  kind: 'ppca',
  observed: 4,
  factors: 2,
  mean: Float64Array.of(1, -2, 0.5, 3),
  loadings: Float64Array.of(1.1, -0.3, 0.4, 0.8, -0.6, 0.2, 0.9, 0.7),
  noiseVariance: 0.3,
};
