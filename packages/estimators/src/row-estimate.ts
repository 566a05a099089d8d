import type { Core } from '@marginalia/core-wasm';
import type { LogEvidence, RowEstimate } from './estimate.ts';
import { largestOf, type LogWeights } from './log-weights.ts';
import { diagnosisOf, type ParetoK, paretoKThreshold, paretoShape } from './pareto-k.ts';
import { reliability, type WeightRule } from './reliability.ts';
import { type WeightMoments, weightMoments } from './weight-moments.ts';

/**
 * log p of one row from its log weights lₛ = log p(x, zₛ) − log q(zₛ).
 *
 *   prior, importance, iwae:  log Ẑ = log (1/S) Σ wₛ,   SE = sd(w) / (√S mean w),   bias = −SE² / 2 (iwae: 0)
 *   elbo:                     (1/S) Σ lₛ,               SE = sd(l) / √S,            bias unknown
 *
 * SE is ∞ and the bias unknown where there is no standard deviation: for one draw, or where every weight is zero.
 *
 * @param shape `paretoShape` of its tail; default: worked out here
 * @see Nowozin 2018 (ICLR), §3, for the bias; Burda, Grosse & Salakhutdinov 2016, eq. 8, for the bound L_S = E[log Ẑ]
 */
export function rowEstimate(
  core: Core,
  weights: LogWeights,
  row: number,
  rule: WeightRule,
  shape?: number,
): RowEstimate {
  const moments = weightMoments(core, weights, row);
  const { draws } = moments;
  const largest = largestOf(weights, row);
  const tail: ParetoK = moments.equal
    ? { k: null, reason: 'all weights are equal' }
    : diagnosisOf(draws, largest, shape ?? paretoShape(core, draws, largest));
  const threshold = paretoKThreshold(core, draws);
  return {
    ...value(moments, rule),
    effectiveSampleSize: moments.effectiveSampleSize,
    paretoK: tail.k,
    paretoKThreshold: threshold,
    largestWeight: moments.largestShare,
    draws,
    densityEvaluations: draws,
    ...reliability(moments, tail, threshold, rule),
  };
}

function value(moments: WeightMoments, rule: WeightRule): LogEvidence {
  const isMeanOfLogs = rule.estimator === 'elbo';
  const variance = isMeanOfLogs ? moments.varianceOfLog : moments.relativeVariance;
  const known = !Number.isNaN(variance);
  const standardError = known ? Math.sqrt(Math.max(variance, 0) / moments.draws) : Number.POSITIVE_INFINITY;
  const biasOfLog = rule.estimator === 'iwae' ? 0 : 0 - 0.5 * standardError * standardError;
  return withInterval(
    isMeanOfLogs ? moments.meanLog : moments.logMean,
    standardError,
    isMeanOfLogs || !known ? null : biasOfLog,
  );
}

/** Adds interval95 = (logEvidence − bias) ± 1.96 SE; all numbers where the error is unknown. */
export function withInterval(logEvidence: number, standardError: number, bias: number | null): LogEvidence {
  const centre = logEvidence - (bias ?? 0);
  const half = halfWidth95(standardError);
  const interval95: readonly [number, number] =
    half < Number.POSITIVE_INFINITY
      ? [centre - half, centre + half]
      : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return { logEvidence, standardError, bias, interval95 };
}

/** Half the width of interval95. */
export function halfWidth95(standardError: number): number {
  return 1.96 * standardError;
}
