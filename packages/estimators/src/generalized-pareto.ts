import type { Core } from '@marginalia/core-wasm';

/** A generalized Pareto distribution: P(X > x) = (1 + k x / σ)^(−1/k). */
export interface GeneralizedPareto {
  /** Shape k: moments of order below 1/k exist. */
  readonly k: number;
  /** Scale σ. */
  readonly sigma: number;
}

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
    const terms = arena.alloc('f64', n);
    const shapeAt = (theta: number): number => {
      const view = arena.view(terms);
      for (let i = 0; i < n; i++) view[i] = -theta * x[i]!;
      kernels.log1p(terms.ptr, n, terms.ptr);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += view[i]!;
      return sum / n;
    };
    const grid = new Float64Array(points);
    const profile = new Float64Array(points);
    let highest = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < points; j++) {
      const theta = 1 / largest + (1 - Math.sqrt(points / (j + 0.5))) / (3 * quartile);
      const k = shapeAt(theta);
      const logLikelihood = n * (kernels.scalarLog(-theta / k) - k - 1);
      grid[j] = theta;
      profile[j] = logLikelihood;
      highest = Math.max(highest, logLikelihood);
    }
    let weightedSum = 0;
    let sumOfWeights = 0;
    for (let j = 0; j < points; j++) {
      const weight = kernels.scalarExp(profile[j]! - highest);
      weightedSum += weight * grid[j]!;
      sumOfWeights += weight;
    }
    const theta = weightedSum / sumOfWeights;
    const k = shapeAt(theta);
    return { k, sigma: -k / theta };
  });
}
