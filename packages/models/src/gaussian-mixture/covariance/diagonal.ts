import type { CovarianceKind } from './covariance-kind.ts';
import { isDiagonal } from './matrices.ts';
import { factoriseVariances } from './variances.ts';

/** Σ_k = diag(v_k), v [K, D]. */
export const diagonal: CovarianceKind = {
  name: 'diagonal',
  code: 2,
  shape: ({ components: K, observed: D }) => [K, D],
  freeParameters: ({ components: K, observed: D }) => K * D,
  operations: ({ components: K, observed: D }) => 8 * K * D + 30 * K,
  fromVariances: (variances, { components: K, observed: D }) =>
    Float64Array.from({ length: K * D }, (_, i) => variances[i % D]!),
  reduce: (scatters, { observed: D }) => scatters.filter((_, i) => isDiagonal(i, D)),
  maximise: ({ observed: D, counts, shifts, scatters }, regularization) =>
    scatters.map((scatter, i) => {
      const shift = shifts[i]!;
      return scatter / counts[Math.floor(i / D)]! - shift * shift + regularization[i % D]!;
    }),
  factorise: factoriseVariances,
  unfactorise: (_core, factors) => factors.map((w) => 1 / (w * w)),
  isPositive: () => true,
  symmetryFault: () => null,
  ridge: (factors, regularization, { components: K, observed: D }) =>
    Float64Array.from({ length: K }, (_, k) => {
      let trace = 0;
      for (let j = 0; j < D; j++) {
        const w = factors[k * D + j]!;
        trace += regularization[j]! * w * w;
      }
      return trace;
    }),
  colour({ arena }, factors, { observed: D }, component, noise) {
    const w = arena.view(factors);
    const values = arena.view(noise);
    for (let j = 0; j < D; j++) values[j] = values[j]! / w[component * D + j]!;
  },
};
