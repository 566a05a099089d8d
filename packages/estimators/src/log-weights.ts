import { type Core, MarginaliaError, type Span } from '@marginalia/core-wasm';
import { keepLargest, mergeLargest } from './largest.ts';

/**
 * What is kept of the log weights of a block of rows, all drawn equally often: enough for every diagnostic, and its size
 * does not grow with the draws. Immutable.
 */
export interface LogWeights {
  /** Which block of rows. */
  readonly index: number;
  /** [rows, momentWidth]; see `moment`. */
  readonly moments: Float64Array;
  /** The largest log weights of each row [rows, kept], ascending. */
  readonly largest: Float64Array;
}

/** Columns of `moments`: the seven of the kernel `logWeightsAdd`, then the smallest log weight. */
export const moment = {
  max: 0,
  /** Σ e^(l − max). */
  sum: 1,
  /** Σ e^(2 (l − max)). */
  sumOfSquares: 2,
  draws: 3,
  /** Σ l over finite l. */
  logSum: 4,
  /** Σ (l − mean)² over finite l. */
  logSquares: 5,
  finite: 6,
  min: 7,
} as const;

export const momentWidth = 8;

/** How many rows a block has. */
export function rowsOf({ moments }: LogWeights): number {
  return moments.length / momentWidth;
}

/** The largest log weights of one row, ascending. */
export function largestOf(weights: LogWeights, row: number): Float64Array {
  const kept = weights.largest.length / rowsOf(weights);
  return weights.largest.subarray(row * kept, (row + 1) * kept);
}

/** Collects log weights; lives in the arena scope it was made in. */
export interface Collector {
  /** Adds l [n] to one row, counted from the first. @throws E_DATA for NaN or +∞ */
  add(row: number, logWeights: Span<'f64'>): void;
  /** What was collected, in arrays of its own. */
  take(index: number): LogWeights;
}

/** What is collected: `draws` log weights of each of `rows` rows, and the `capacity` largest are kept. */
export interface Collected {
  readonly firstRow: number;
  readonly rows: number;
  readonly draws: number;
  readonly capacity: number;
}

/** Starts collecting, with nothing. */
export function collectLogWeights(core: Core, { firstRow, rows, draws, capacity }: Collected): Collector {
  const { kernels, arena } = core;
  const moments = arena.alloc('f64', rows * momentWidth);
  const smallest = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const largest = Array.from({ length: rows }, () => keepLargest(core, capacity, draws));
  const address = (row: number): number => moments.ptr + row * momentWidth * 8;
  for (let row = 0; row < rows; row++) kernels.logWeightsStart(address(row));

  return {
    add(row, logWeights) {
      kernels.logWeightsAdd(logWeights.ptr, logWeights.length, address(row));
      // NaN and +∞ reach the largest of all.
      if (!(arena.view(moments)[row * momentWidth + moment.max]! < Number.POSITIVE_INFINITY)) {
        const bad = arena.view(logWeights).find((l) => !(l < Number.POSITIVE_INFINITY));
        throw notALogWeight(bad, firstRow + row);
      }
      smallest[row] = Math.min(smallest[row]!, largest[row]!.add(logWeights));
    },
    take(index) {
      const all = arena.take(moments);
      for (let row = 0; row < rows; row++) all[row * momentWidth + moment.min] = smallest[row]!;
      return { index, moments: all, largest: joined(largest.map((top) => top.take())) };
    },
  };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * The log weights of both, associative. Which of the largest are kept is exact; sums differ from those of one pass by
 * rounding.
 */
export function mergeLogWeights(core: Core, a: LogWeights, b: LogWeights, capacity: number): LogWeights {
  const largest = Array.from({ length: rowsOf(a) }, (_, row) =>
    mergeLargest(largestOf(a, row), largestOf(b, row), capacity),
  );
  return { index: a.index, moments: mergeMoments(core, a.moments, b.moments), largest: joined(largest) };
}

function mergeMoments(core: Core, a: Float64Array, b: Float64Array): Float64Array {
  const { kernels, arena } = core;
  const merged = arena.scope(() => {
    const into = arena.put(a);
    const from = arena.put(b);
    for (let at = 0; at < a.length; at += momentWidth) {
      kernels.logWeightsMerge(from.ptr + at * 8, into.ptr + at * 8);
    }
    return arena.take(into);
  });
  for (let at = moment.min; at < a.length; at += momentWidth) {
    merged[at] = Math.min(a[at]!, b[at]!);
  }
  return merged;
}

function notALogWeight(value: number | undefined, row: number): MarginaliaError {
  return new MarginaliaError(
    'E_DATA',
    `estimateEvidence: log p(x, z) - log q(z) must be a number below infinity, got ${value}`,
    {
      where: `row ${row}`,
      remedy: 'The data or the parameters are beyond what double precision can evaluate: rescale them.',
    },
  );
}
