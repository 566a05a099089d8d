import type { CovarianceKind } from './covariance-kind.ts';
import { factoriseVariances } from './variances.ts';

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Σ_k = v_k I, v [K]: the mean over the columns of what `diagonal` has. */
export const spherical: CovarianceKind = {
  name: 'spherical',
  code: 3,
  shape: ({ components: K }) => [K],
  freeParameters: ({ components: K }) => K,
  fromVariances: (variances, { components: K }) => new Float64Array(K).fill(meanOf(variances)),
  maximise: ({ observed: D, counts, shifts, scatters }, regularization) =>
    scatters.map((scatter, k) => {
      let shift = 0;
      for (let j = 0; j < D; j++) shift += (shifts[k * D + j] as number) * (shifts[k * D + j] as number);
      return (scatter / (counts[k] as number) - shift) / D + meanOf(regularization);
    }),
  factorise: factoriseVariances,
  symmetryFault: () => null,
  ridge: (factors, regularization) =>
    factors.map((w) => meanOf(regularization) * regularization.length * w * w),
  colour({ arena }, factors, _shape, component, noise) {
    const w = arena.view(factors)[component] as number;
    const values = arena.view(noise);
    for (let j = 0; j < values.length; j++) values[j] = (values[j] as number) / w;
  },
};
