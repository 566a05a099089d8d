import type { Core } from '@marginalia/core-wasm';
import { fitGeneralizedPareto, type GeneralizedPareto } from './generalized-pareto.ts';

/** k̂ of a tail, or why there is none. */
export type ParetoK =
  | { readonly k: number; readonly reason: null }
  | { readonly k: null; readonly reason: string };

/** A tail with fewer values is not fitted. */
const fewest = 5;
/** k̂ is shrunk as if so many further values had said ½. */
const priorValues = 10;

/**
 * Length of the tail of S weights that k̂ is fitted to.
 *
 *   M = ⌈min(0.2 S, 3 √S)⌉
 *
 * @see Vehtari, Simpson, Gelman, Yao & Gabry 2024, JMLR 25(72), §3.1
 * @example
 * tailLength(1000); // => 95
 */
export function tailLength(draws: number): number {
  return Math.ceil(Math.min(0.2 * draws, 3 * Math.sqrt(draws)));
}

/** How many of the largest log weights k̂ of up to S draws needs: the tail and the cutoff below it. */
export function tailCapacity(draws: number): number {
  return tailLength(draws) + 1;
}

/**
 * Pareto k̂: the tail index of importance weights, from their largest values alone.
 *
 * The excesses exp(lᵢ) − exp(u) of the M largest over the next smaller one, u, are fitted by a generalized Pareto
 * distribution, and k̂ = (M k + 5) / (M + 10) shrinks its shape towards ½. k̂ < ½: the variance is finite. The value
 * depends on S and the largest values only, so it is the same for weights gathered or kept as a bounded list.
 *
 * @param draws   S, number of weights
 * @param largest the tailCapacity(S) largest log weights or more, ascending; −∞ is legal, NaN is not
 * @returns       k̂; null with the reason for fewer than 5 tail values (S ≤ 20), a constant tail, or where no fit exists
 * @see Vehtari et al. 2024, JMLR 25(72), §3.2 and appendix C
 */
export function paretoK(core: Core, draws: number, largest: Float64Array): ParetoK {
  return diagnosisOf(draws, largest, paretoShape(core, draws, largest));
}

/** k̂ alone; not finite where there is none. */
export function paretoShape(core: Core, draws: number, largest: Float64Array): number {
  if (whyNoTail(draws, largest) !== null) return Number.NaN;
  return fitTail(core, largest.subarray(largest.length - tailLength(draws) - 1)).k;
}

/** k̂ with the reason if there is none, of a shape that `paretoShape` found. */
export function diagnosisOf(draws: number, largest: Float64Array, shape: number): ParetoK {
  if (Number.isFinite(shape)) return { k: shape, reason: null };
  return {
    k: null,
    reason:
      whyNoTail(draws, largest) ??
      `the ${tailLength(draws)} largest weights cannot be fitted: ties at the cutoff, or no common scale`,
  };
}

function whyNoTail(draws: number, largest: Float64Array): string | null {
  const length = tailLength(draws);
  if (length < fewest) return `the tail of ${draws} draws has ${length} values, k-hat needs ${fewest}`;
  const top = largest.at(-1)!;
  if (top - largest.at(-length)! < Number.EPSILON / 100 || top === Number.NEGATIVE_INFINITY) {
    return `the ${length} largest weights are equal, k-hat needs a tail`;
  }
  return null;
}

/** The fit to [cutoff, tail…], relative to the largest weight, with k shrunk by the weak prior. */
export function fitTail(core: Core, cutoffAndTail: Float64Array): GeneralizedPareto {
  const { kernels } = core;
  const length = cutoffAndTail.length - 1;
  const top = cutoffAndTail[length]!;
  const cutoff = kernels.scalarExp(cutoffAndTail[0]! - top);
  const excesses = new Float64Array(length);
  for (let i = 0; i < length; i++) excesses[i] = kernels.scalarExp(cutoffAndTail[i + 1]! - top) - cutoff;
  const { k, sigma } = fitGeneralizedPareto(core, excesses);
  return { k: (k * length + 0.5 * priorValues) / (length + priorValues), sigma };
}

/**
 * The k̂ above which even smoothed weights are not to be trusted with S draws; null for S ≤ 10.
 *
 *   min(1 − 1 / log₁₀ S, 0.7)
 *
 * @see Vehtari et al. 2024, JMLR 25(72), §3.3
 */
export function paretoKThreshold(core: Core, draws: number): number | null {
  if (draws <= 10) return null;
  const { kernels } = core;
  return Math.min(1 - kernels.scalarLog(10) / kernels.scalarLog(draws), 0.7);
}
