import { sumOf } from '../../sum-of.ts';
import type { CovarianceKind } from './covariance-kind.ts';
import { isDiagonal } from './matrices.ts';
import { factoriseVariances } from './variances.ts';

const meanOf = (values: Float64Array): number => sumOf(values) / values.length;

/** Σ_k = v_k I, v [K]: the mean over the columns of what `diagonal` has. */
export const spherical: CovarianceKind = {
  name: 'spherical',
  code: 3,
  shape: ({ components: K }) => [K],
  freeParameters: ({ components: K }) => K,
  operations: ({ components: K, observed: D }) => 8 * K * D + 30 * K,
  fromVariances: (variances, { components: K }) => new Float64Array(K).fill(meanOf(variances)),
  reduce: (scatters, { components: K, observed: D }) => {
    const traces = new Float64Array(K);
    scatters.forEach((value, i) => {
      if (isDiagonal(i, D)) traces[Math.floor(i / (D * D))]! += value;
    });
    return traces;
  },
  maximise: ({ observed: D, counts, shifts, scatters }, regularization) =>
    scatters.map((scatter, k) => {
      let shift = 0;
      for (let j = 0; j < D; j++) shift += shifts[k * D + j]! * shifts[k * D + j]!;
      return (scatter / counts[k]! - shift) / D + meanOf(regularization);
    }),
  factorise: factoriseVariances,
  unfactorise: (_core, factors) => factors.map((w) => 1 / (w * w)),
  isPositive: () => true,
  symmetryFault: () => null,
  ridge: (factors, regularization) =>
    factors.map((w) => meanOf(regularization) * regularization.length * w * w),
  colour({ arena }, factors, _shape, component, noise) {
    const w = arena.view(factors)[component]!;
    const values = arena.view(noise);
    for (let j = 0; j < values.length; j++) values[j] = values[j]! / w;
  },
};
