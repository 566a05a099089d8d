import { MarginaliaError } from '@marginalia/core-wasm';
import { defaultRidge } from '../constants.ts';
import type { Moments } from '../moments.ts';

/** Variances with the regularization added, and the regularization. @throws E_DATA for a constant column without one */
export function spreadOf(
  variances: Float64Array,
  given: Float64Array | null,
): { readonly variances: Float64Array; readonly regularization: Float64Array } {
  const regularization = given ?? variances.map((variance) => defaultRidge * variance);
  const spread = variances.map((variance, j) => variance + regularization[j]!);
  const constant = spread.findIndex((variance) => !(variance > 0));
  if (constant < 0) return { variances: spread, regularization };
  throw new MarginaliaError('E_DATA', 'fitGaussianMixture: every column must vary, got a constant one', {
    where: `column ${constant}, counted from 0`,
    remedy: 'Drop it, or give a regularization > 0.',
  });
}

/** The square of sixteen roundings of a typical value of each column: equal numbers, averaged, differ by less. */
export function roundingVariances({ weight, mean, scatter }: Moments): Float64Array {
  const D = mean.length;
  const step = 16 * Number.EPSILON;
  return mean.map((value, j) => step * step * (value * value + scatter[j * (D + 1)]! / weight));
}
