import type { Core } from '@marginalia/core-wasm';
import { type LogWeights, moment, momentWidth } from './log-weights.ts';

/** What the log weights l = log w of one row say, without its tail. */
export interface WeightMoments {
  /** S. */
  readonly draws: number;
  /** log (1/S) Σ w. */
  readonly logMean: number;
  /** Var w / (mean w)², n − 1; NaN for one draw, or where every weight is zero. */
  readonly relativeVariance: number;
  /** (1/S) Σ l, −∞ with a weight of zero. */
  readonly meanLog: number;
  /** Var l, n − 1; NaN for one draw, or with a weight of zero. */
  readonly varianceOfLog: number;
  /** (Σ w)² / Σ w²; 0 where every weight is zero. */
  readonly effectiveSampleSize: number;
  /** max w / Σ w; null where every weight is zero. */
  readonly largestShare: number | null;
  /** More than one weight, and all the same up to rounding. */
  readonly equal: boolean;
}

/** Log weights closer together than this are equal up to rounding. */
const equalWithin = 1e-10;

/** Up to this spread of l, Var l is Var w / (mean w)² to 1e-5 relative; above, the other formula loses 1e-4 at most. */
const nearlyEqualWithin = 1e-5;

/** Reads the moments of one row, counted from the first of the block. */
export function weightMoments(core: Core, weights: LogWeights, row: number): WeightMoments {
  const m = weights.moments.subarray(row * momentWidth, (row + 1) * momentWidth);
  const [max, min] = [m[moment.max]!, m[moment.min]!];
  const [sum, sumOfSquares] = [m[moment.sum]!, m[moment.sumOfSquares]!];
  const draws = m[moment.draws]!;
  if (max === Number.NEGATIVE_INFINITY) return nothingButZeros(draws);

  const spread = max - min;
  const equal = draws > 1 && spread < equalWithin;
  const varianceOfLog = equal
    ? 0
    : min === Number.NEGATIVE_INFINITY
      ? Number.NaN
      : m[moment.logSquares]! / (draws - 1);
  // S Σw² / (Σw)² − 1 cancels where weights are nearly equal.
  const excess = (draws * sumOfSquares) / (sum * sum) - 1;
  return {
    draws,
    logMean: max + core.kernels.scalarLog(sum / draws),
    relativeVariance: spread < nearlyEqualWithin ? varianceOfLog : (excess * draws) / (draws - 1),
    meanLog: min === Number.NEGATIVE_INFINITY ? min : m[moment.logSum]! / draws,
    varianceOfLog,
    effectiveSampleSize: (sum * sum) / sumOfSquares,
    largestShare: 1 / sum,
    equal,
  };
}

function nothingButZeros(draws: number): WeightMoments {
  return {
    draws,
    logMean: Number.NEGATIVE_INFINITY,
    relativeVariance: Number.NaN,
    meanLog: Number.NEGATIVE_INFINITY,
    varianceOfLog: Number.NaN,
    effectiveSampleSize: 0,
    largestShare: null,
    equal: false,
  };
}
