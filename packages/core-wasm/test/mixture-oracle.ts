import { expect } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { matrix, numbers } from './numbers.ts';

export const core = await loadCore();
const { kernels, arena } = core;

export const kinds = ['full', 'tied', 'diag', 'spherical'] as const;
type Kind = (typeof kinds)[number];

interface Mixture {
  readonly kind: Kind;
  readonly D: number;
  readonly weights: readonly number[];
  /** [K, D] */
  readonly means: readonly number[];
  /** full [K, D, D], tied [D, D], diag [K, D], spherical [K] */
  readonly covariances: readonly number[];
}

/** What is added to: counts [K], sums [K, D], scatters as the covariances, logCertainty [1]. */
export interface Statistics {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly scatters: Float64Array;
  readonly logCertainty: Float64Array;
}

export const emptyStatistics = ({ weights, means, covariances }: Mixture): Statistics => ({
  counts: new Float64Array(weights.length),
  sums: new Float64Array(means.length),
  scatters: new Float64Array(covariances.length),
  logCertainty: new Float64Array(1),
});

/** Inverse factors and log determinants, as the kernel wants them. */
function factorise({ kind, D, weights, covariances }: Mixture): {
  factors: Float64Array;
  logDeterminants: Float64Array;
} {
  const K = weights.length;
  if (kind === 'diag' || kind === 'spherical') {
    const of = (k: number, j: number) => covariances[kind === 'diag' ? k * D + j : k]!;
    return {
      factors: Float64Array.from(covariances, (variance) => 1 / Math.sqrt(variance)),
      logDeterminants: Float64Array.from({ length: K }, (_, k) =>
        Array.from({ length: D }, (__, j) => Math.log(of(k, j))).reduce((a, b) => a + b, 0),
      ),
    };
  }
  const logDeterminants = new Float64Array(K);
  const factors = new Float64Array(covariances.length);
  for (let k = 0; k < (kind === 'tied' ? 1 : K); k++) {
    arena.scope(() => {
      const l = arena.put(Float64Array.from(covariances.slice(k * D * D, (k + 1) * D * D)));
      const w = arena.alloc('f64', D * D);
      expect(kernels.cholesky(l.ptr, D, l.ptr)).toBe(0);
      kernels.triangularInverse(l.ptr, D, w.ptr);
      factors.set(arena.view(w), k * D * D);
      logDeterminants.fill(kernels.logDeterminantCholesky(l.ptr, D), k, kind === 'tied' ? K : k + 1);
    });
  }
  return { factors, logDeterminants };
}

export function eStep(
  mixture: Mixture,
  x: Float64Array,
  { rowWeights, into = emptyStatistics(mixture) }: { rowWeights?: Float64Array; into?: Statistics } = {},
) {
  const { kind, D, weights, means } = mixture;
  const K = weights.length;
  const n = x.length / D;
  const { factors, logDeterminants } = factorise(mixture);
  return arena.scope(() => {
    const [counts, sums, scatters] = [arena.put(into.counts), arena.put(into.sums), arena.put(into.scatters)];
    const logCertainty = arena.put(into.logCertainty);
    const [logDensity, responsibilities] = [arena.alloc('f64', n), arena.alloc('f64', n * K)];
    const total = kernels.mixtureEStep(
      arena.put(x).ptr,
      rowWeights ? arena.put(rowWeights).ptr : 0,
      n,
      D,
      K,
      kinds.indexOf(kind),
      arena.put(Float64Array.from(weights, Math.log)).ptr,
      arena.put(Float64Array.from(means)).ptr,
      arena.put(factors).ptr,
      arena.put(logDeterminants).ptr,
      counts.ptr,
      sums.ptr,
      scatters.ptr,
      logCertainty.ptr,
      logDensity.ptr,
      responsibilities.ptr,
    );
    return {
      total,
      counts: arena.take(counts),
      sums: arena.take(sums),
      scatters: arena.take(scatters),
      logCertainty: arena.take(logCertainty),
      logDensity: arena.take(logDensity),
      responsibilities: arena.take(responsibilities),
    };
  });
}

/** Component k's covariance in full. */
const covarianceOf = ({ kind, D, covariances }: Mixture, k: number) =>
  matrix(D, D, (i, j) => {
    if (kind === 'full') return covariances[(k * D + i) * D + j]!;
    if (kind === 'tied') return covariances[i * D + j]!;
    return i === j ? covariances[kind === 'diag' ? k * D + i : k]! : 0;
  });

/** log N(d; 0, Σ) by Gauss elimination: no factor, no inverse. */
function logNormal(d: readonly number[], covariance: Float64Array): number {
  const D = d.length;
  const rows = d.map((di, i) => [...covariance.subarray(i * D, (i + 1) * D), di]);
  let logDeterminant = 0;
  let square = 0;
  rows.forEach((row, i) => {
    logDeterminant += Math.log(row[i]!);
    square += row[D]! ** 2 / row[i]!;
    for (const below of rows.slice(i + 1)) {
      const factor = below[i]! / row[i]!;
      row.forEach((value, j) => (below[j]! -= factor * value));
    }
  });
  return -0.5 * (D * Math.log(2 * Math.PI) + logDeterminant + square);
}

/** The same E-step in plain loops. */
export function oracle(mixture: Mixture, x: Float64Array, rowWeights?: Float64Array) {
  const { kind, D, weights, means } = mixture;
  const { counts, sums, scatters, logCertainty } = emptyStatistics(mixture);
  const logDensity: number[] = [];
  const responsibilities: number[] = [];
  let total = 0;
  for (let row = 0; row < x.length / D; row++) {
    const differences = weights.map((_, k) =>
      Array.from({ length: D }, (__, j) => x[row * D + j]! - means[k * D + j]!),
    );
    const logp = weights.map((w, k) => Math.log(w) + logNormal(differences[k]!, covarianceOf(mixture, k)));
    const top = Math.max(...logp);
    const logSum = top + Math.log(logp.reduce((sum, l) => sum + Math.exp(l - top), 0));
    const weight = rowWeights?.[row] ?? 1;
    total += weight * logSum;
    logDensity.push(logSum);
    logCertainty[0]! += weight * (top - logSum);
    differences.forEach((d, k) => {
      const r = Math.exp(logp[k]! - logSum);
      responsibilities.push(r);
      counts[k]! += weight * r;
      d.forEach((di, i) => {
        sums[k * D + i]! += weight * r * di;
        if (kind === 'diag') scatters[k * D + i]! += weight * r * di * di;
        else if (kind === 'spherical') scatters[k]! += weight * r * di * di;
        else
          for (let j = 0; j <= i; j++)
            scatters[(kind === 'full' ? k * D + i : i) * D + j]! += weight * r * di * d[j]!;
      });
    });
  }
  return { total, counts, sums, scatters, logCertainty, logDensity, responsibilities };
}

/** An asymmetric mixture: weights, means and covariances all different. */
export function example(kind: Kind, K: number, D: number): Mixture {
  const noise = numbers(K * D * D, 11);
  const positive = (k: number) =>
    matrix(D, D, (i, j) => {
      let sum = i === j ? 0.3 + 0.1 * i : 0;
      for (let p = 0; p < D; p++) sum += noise[(k * D + i) * D + p]! * noise[(k * D + j) * D + p]!;
      return sum;
    });
  const covariances = {
    full: Array.from({ length: K }, (_, k) => [...positive(k)]).flat(),
    tied: [...positive(0)],
    diag: Array.from({ length: K * D }, (_, i) => 0.2 + (i % 5) / 3),
    spherical: Array.from({ length: K }, (_, k) => 0.4 + k / 2),
  }[kind];
  const shares = Array.from({ length: K }, (_, k) => 1 + k);
  const all = shares.reduce((a, b) => a + b, 0);
  return { kind, D, weights: shares.map((s) => s / all), means: [...numbers(K * D, 12)], covariances };
}

export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  Array.from(actual).forEach((value, i) =>
    expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance * Math.max(1, Math.abs(expected[i]!))),
  );
}

/** Numbers that bear an offset of 1e8 without rounding. */
export const grid = (values: ArrayLike<number>, offset: number) =>
  Array.from(values, (v) => Math.round(v * 1024) / 1024 + offset);
