import type { CovarianceKind } from './covariance-kind.ts';
import {
  colourByMatrix,
  diagonalMatrices,
  factoriseMatrices,
  isDiagonal,
  ridgeOfMatrices,
  symmetryFault,
  unfactoriseMatrices,
} from './matrices.ts';

/** Σ_k [K, D, D]: every component its own covariance. */
export const full: CovarianceKind = {
  name: 'full',
  code: 0,
  shape: ({ components: K, observed: D }) => [K, D, D],
  freeParameters: ({ components: K, observed: D }) => (K * D * (D + 1)) / 2,
  operations: ({ components: K, observed: D }) => 2 * K * D * D + 30 * K,
  fromVariances: (variances, { components: K }) => diagonalMatrices(variances, K),
  reduce: (scatters) => scatters,
  maximise({ components: K, observed: D, counts, shifts, scatters }, regularization) {
    const covariances = new Float64Array(K * D * D);
    for (let k = 0; k < K; k++) {
      const N = counts[k]!;
      for (let i = 0; i < D; i++) {
        for (let j = 0; j <= i; j++) {
          const lower = (k * D + i) * D + j;
          const shift = shifts[k * D + i]! * shifts[k * D + j]!;
          const value = scatters[lower]! / N - shift + (i === j ? regularization[i]! : 0);
          covariances[lower] = value;
          covariances[(k * D + j) * D + i] = value;
        }
      }
    }
    return covariances;
  },
  factorise: (core, covariances, of) => factoriseMatrices(core, covariances, of.components, of),
  unfactorise: (core, factors, of) => unfactoriseMatrices(core, factors, of.components, of),
  isPositive: isDiagonal,
  symmetryFault,
  ridge: (factors, regularization, { components: K }) => ridgeOfMatrices(factors, regularization, K),
  colour(core, factors, { observed: D }, component, noise) {
    colourByMatrix(core, factors.ptr + component * D * D * 8, D, noise.ptr);
  },
};
