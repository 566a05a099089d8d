import type { ProposalName } from '@marginalia/models';
import type { EstimateStatus } from './estimate.ts';
import type { ParetoK } from './pareto-k.ts';
import type { WeightMoments } from './weight-moments.ts';

/** How log weights were made, and when their result is called reliable. */
export interface WeightRule {
  /** elbo is the mean of log w; the others are the logarithm of the mean of w. */
  readonly estimator: 'prior' | 'importance' | 'elbo' | 'iwae';
  readonly proposal: ProposalName;
  readonly minDraws: number;
  /** What to try where the weights are too uneven: a sentence. */
  readonly remedy: string;
}

export interface Verdict {
  readonly status: EstimateStatus;
  readonly reason: string;
}

/**
 * Below ½ the variance of the weights is finite, so their standard error means something. With log-normal weights and
 * 1000 draws, P(reliable and the interval misses) is then at most 0.065 for any sd(log w); at a gate of 0.667 it is 0.10.
 */
const reliableK = 0.5;

/** Draws below which nothing is called reliable unless asked for. */
export const usualDraws = 1000;

/** A result that is called reliable with fewer draws than usual says so. */
export function fewDraws(draws: number): string {
  return draws < usualDraws ? `, fewer than ${usualDraws} as minDraws allows` : '';
}

/** Whether the interval of one row can be trusted, why, and what to try where it cannot. */
export function reliability(
  moments: WeightMoments,
  tail: ParetoK,
  threshold: number | null,
  rule: WeightRule,
): Verdict {
  const { draws, equal } = moments;
  const unreliable = (why: string, remedy = rule.remedy): Verdict => ({
    status: 'unreliable',
    reason: `${why}. ${remedy}`,
  });
  const reliable = (why: string): Verdict => ({ status: 'reliable', reason: `${why}${fewDraws(draws)}` });

  if (moments.largestShare === null) return unreliable(`all ${draws} weights are zero`);
  if (draws < rule.minDraws || draws === 1) {
    return unreliable(`${draws} draws are fewer than ${Math.max(rule.minDraws, 2)}`, 'Draw more.');
  }
  if (equal) {
    // Where z takes few values, draws from the prior may all be the same one and miss what matters.
    return rule.proposal === 'prior'
      ? unreliable(`all ${draws} weights are equal, though drawn from the prior`)
      : reliable(`all ${draws} weights are equal`);
  }
  if (rule.estimator === 'elbo') {
    // The error of a mean of log w asks nothing of the tail of w.
    return Number.isNaN(moments.varianceOfLog)
      ? unreliable('some weights are zero, so the mean of their logarithms is -inf')
      : reliable(`${draws} draws`);
  }
  if (tail.k === null) return unreliable(tail.reason);
  if (threshold === null || tail.k >= threshold) {
    return unreliable(
      `k-hat ${tail.k.toFixed(2)} is not below ${(threshold ?? 0).toFixed(3)}: the value itself may be far off`,
    );
  }
  if (tail.k >= reliableK) {
    return unreliable(
      `k-hat ${tail.k.toFixed(2)} is not below ${reliableK}: the standard error cannot be trusted`,
    );
  }
  return reliable(`k-hat ${tail.k.toFixed(2)} is below ${reliableK} with ${draws} draws`);
}
