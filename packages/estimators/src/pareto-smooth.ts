import type { Core } from '@marginalia/core-wasm';
import { fitTail, type ParetoK, paretoK, tailLength } from './pareto-k.ts';

/** Log weights with a smoothed tail, not normalised, and the k̂ of the raw ones. */
export interface SmoothedWeights {
  readonly logWeights: Float64Array;
  readonly paretoK: ParetoK;
}

/**
 * Pareto smoothed importance sampling: the M largest weights become quantiles of the distribution fitted to them.
 *
 *   log wᵢ ← min(log(exp(u) + F⁻¹((i − ½) / M)), max log w),   i = 1 … M by rank, among equals by index
 *
 * Without a fit (see `paretoK`) the weights come back as they are.
 *
 * @param logWeights [S]; −∞ is legal, NaN is not
 * @see Vehtari et al. 2024, JMLR 25(72), algorithm 1
 * @example
 * const { logWeights } = paretoSmooth(core, Float64Array.of(-1, -2, -3)); // S ≤ 20: as it was
 */
export function paretoSmooth(core: Core, logWeights: Float64Array): SmoothedWeights {
  const { kernels } = core;
  const draws = logWeights.length;
  const smoothed = logWeights.slice();
  const byWeight = Array.from(logWeights.keys()).sort((a, b) => {
    const [left, right] = [logWeights[a]!, logWeights[b]!];
    return left < right ? -1 : left > right ? 1 : a - b;
  });
  const length = tailLength(draws);
  const tail = byWeight.slice(draws - length);
  const cutoffAndTail = Float64Array.from(byWeight.slice(-length - 1), (i) => logWeights[i]!);
  const diagnosis = paretoK(core, draws, cutoffAndTail);
  if (diagnosis.k === null) return { logWeights: smoothed, paretoK: diagnosis };
  const { k, sigma } = fitTail(core, cutoffAndTail);
  const top = cutoffAndTail[length]!;
  const cutoff = kernels.scalarExp(cutoffAndTail[0]! - top);
  for (const [rank, index] of tail.entries()) {
    const logSurvival = kernels.scalarLog1p(-(rank + 0.5) / length);
    const quantile = k === 0 ? -sigma * logSurvival : (sigma * kernels.scalarExpm1(-k * logSurvival)) / k;
    smoothed[index] = Math.min(kernels.scalarLog(cutoff + quantile), 0) + top;
  }
  return { logWeights: smoothed, paretoK: diagnosis };
}
