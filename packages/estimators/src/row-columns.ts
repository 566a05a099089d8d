import { Repeated } from '@marginalia/runtime';
import type { RowEstimate } from './estimate.ts';

/** The rows' numbers as columns, NaN where a diagnostic does not apply: for digests and files. */
export interface RowColumns {
  readonly logEvidence: Float64Array;
  readonly standardError: Float64Array;
  readonly bias: Float64Array;
  readonly effectiveSampleSize: Float64Array;
  readonly paretoK: Float64Array;
  readonly largestWeight: Float64Array;
  /** 1 for exact and reliable, 0 for unreliable. */
  readonly reliable: Float64Array;
}

/** Gathers the rows' numbers, each column [n]. */
export function rowColumns(rows: readonly RowEstimate[]): RowColumns {
  const column = (value: (row: RowEstimate) => number | null): Float64Array =>
    Float64Array.from(rows, (row) => value(row) ?? Number.NaN);
  return {
    logEvidence: column((row) => row.logEvidence),
    standardError: column((row) => row.standardError),
    bias: column((row) => row.bias),
    effectiveSampleSize: column((row) => row.effectiveSampleSize),
    paretoK: column((row) => row.paretoK),
    largestWeight: column((row) => row.largestWeight),
    reliable: column((row) => (row.status === 'unreliable' ? 0 : 1)),
  };
}

/** The same of exact values. */
export function exactColumns(
  logEvidence: Float64Array,
): Readonly<Record<keyof RowColumns, Float64Array | Repeated>> {
  const all = (value: number): Repeated => new Repeated(value, logEvidence.length);
  return {
    logEvidence,
    standardError: all(0),
    bias: all(0),
    effectiveSampleSize: all(Number.NaN),
    paretoK: all(Number.NaN),
    largestWeight: all(Number.NaN),
    reliable: all(1),
  };
}
