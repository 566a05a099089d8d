import type { Core } from '@marginalia/core-wasm';

/** A generalized Pareto distribution: P(X > x) = (1 + k x / σ)^(−1/k). */
export interface GeneralizedPareto {
  /** Shape k: moments of order below 1/k exist. */
  readonly k: number;
  /** Scale σ. */
  readonly sigma: number;
}

/** Terms log(1 − θ xᵢ) that are worked on at a time: 64 KiB, so that they stay in the cache. */
const termsAtATime = 8192;

/**
 * Fits a generalized Pareto distribution to excesses over a cutoff.
 *
 *   k(θ) = mean log(1 − θ xᵢ),   ℓ(θ) = n (log(−θ / k(θ)) − k(θ) − 1)
 *   θ̂ = Σ θⱼ exp ℓ(θⱼ) / Σ exp ℓ(θⱼ) over a grid of 30 + ⌊√n⌋ points,   k = k(θ̂), σ = −k / θ̂
 *
 * O(n √n). The numbers are NaN where there is no fit: a quarter of the excesses is 0.
 *
 * @param x excesses [n] ≥ 0, ascending, the last > 0
 * @see Zhang & Stephens 2009, Technometrics 51(3), §3
 */
export function fitGeneralizedPareto(core: Core, x: Float64Array): GeneralizedPareto {
  const { kernels, arena } = core;
  const n = x.length;
  const points = 30 + Math.floor(Math.sqrt(n));
  const largest = x[n - 1]!;
  const quartile = x[Math.floor(n / 4 + 0.5) - 1]!;
  return arena.scope(() => {
    const excesses = arena.put(x);
    const ones = arena.put(new Float64Array(n).fill(1));
    const together = Math.max(1, Math.min(points, Math.floor(termsAtATime / n)));
    const terms = arena.alloc('f64', together * n);
    /** k(θ) of a few θ: the sum over i is one chain. */
    const shapesAt = (thetas: Float64Array): Float64Array =>
      arena.scope((): Float64Array => {
        const m = thetas.length;
        const minus = arena.put(thetas.map((theta) => -theta));
        const sums = arena.alloc('f64', m);
        kernels.gemmNN(minus.ptr, 1, excesses.ptr, n, 0, 0, m, n, 1, terms.ptr, n);
        kernels.log1p(terms.ptr, m * n, terms.ptr);
        kernels.gemmNT(terms.ptr, n, ones.ptr, n, 0, 0, m, 1, n, sums.ptr, 1);
        return arena.take(sums).map((sum) => sum / n);
      });
    const grid = Float64Array.from(
      { length: points },
      (_, j) => 1 / largest + (1 - Math.sqrt(points / (j + 0.5))) / (3 * quartile),
    );
    const profile = new Float64Array(points);
    let highest = Number.NEGATIVE_INFINITY;
    for (let from = 0; from < points; from += together) {
      for (const [j, k] of shapesAt(grid.subarray(from, from + together)).entries()) {
        const logLikelihood = n * (kernels.scalarLog(-grid[from + j]! / k) - k - 1);
        profile[from + j] = logLikelihood;
        highest = Math.max(highest, logLikelihood);
      }
    }
    let weightedSum = 0;
    let sumOfWeights = 0;
    for (let j = 0; j < points; j++) {
      const weight = kernels.scalarExp(profile[j]! - highest);
      weightedSum += weight * grid[j]!;
      sumOfWeights += weight;
    }
    const theta = weightedSum / sumOfWeights;
    const k = shapesAt(Float64Array.of(theta))[0]!;
    return { k, sigma: -k / theta };
  });
}
