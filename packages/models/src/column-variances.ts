import { MarginaliaError } from '@marginalia/core-wasm';
import type { Moments } from './moments.ts';

/**
 * Variances of the columns, n divisor.
 *
 * @throws E_DATA naming the first column whose mean or variance is beyond double precision
 */
export function columnVariances(caller: string, { weight, mean, scatter }: Moments): Float64Array {
  const D = mean.length;
  const variances = mean.map((_, j) => scatter[j * D + j]! / weight);
  const bad = variances.findIndex((variance, j) => !Number.isFinite(variance + mean[j]!));
  if (bad < 0) return variances;
  throw new MarginaliaError(
    'E_DATA',
    `${caller}: the variance of every column must be a double, got an overflow`,
    {
      where: `column ${bad}, counted from 0`,
      remedy: 'Divide the column by a power of ten.',
    },
  );
}
