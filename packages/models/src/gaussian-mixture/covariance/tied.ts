import { sumOf } from '../../sum-of.ts';
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

/** Σ [D, D]: one covariance for all components. */
export const tied: CovarianceKind = {
  name: 'tied',
  code: 1,
  shape: ({ observed: D }) => [D, D],
  freeParameters: ({ observed: D }) => (D * (D + 1)) / 2,
  operations: ({ components: K, observed: D }) => 2 * K * D * D + 30 * K,
  fromVariances: (variances) => diagonalMatrices(variances, 1),
  reduce: (scatters, { observed: D }) => {
    const sum = new Float64Array(D * D);
    scatters.forEach((value, i) => (sum[i % sum.length]! += value));
    return sum;
  },
  /** (Σ_k S_k − Σ_k N_k δ_k δ_kᵀ) / Σ_k N_k + R. */
  maximise({ components: K, observed: D, counts, shifts, scatters }, regularization) {
    const covariance = new Float64Array(D * D);
    const total = sumOf(counts);
    for (let i = 0; i < D; i++) {
      for (let j = 0; j <= i; j++) {
        let shift = 0;
        for (let k = 0; k < K; k++) {
          shift += counts[k]! * shifts[k * D + i]! * shifts[k * D + j]!;
        }
        const value = (scatters[i * D + j]! - shift) / total + (i === j ? regularization[i]! : 0);
        covariance[i * D + j] = value;
        covariance[j * D + i] = value;
      }
    }
    return covariance;
  },
  factorise: (core, covariances, of) => factoriseMatrices(core, covariances, 1, of),
  unfactorise: (core, factors, of) => unfactoriseMatrices(core, factors, 1, of),
  isPositive: isDiagonal,
  symmetryFault,
  ridge: (factors, regularization, { components: K }) =>
    new Float64Array(K).fill(ridgeOfMatrices(factors, regularization, 1)[0]!),
  colour(core, factors, { observed: D }, _component, noise) {
    colourByMatrix(core, factors.ptr, D, noise.ptr);
  },
};
