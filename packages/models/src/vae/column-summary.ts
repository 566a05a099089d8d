import { MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import type { ShapeSettings } from './settings.ts';

/** What a VAE starts from, by column; missing values have no part in it. */
export interface ColumnSummary {
  /** Values that are there [D]. */
  readonly count: Float64Array;
  /** Of x, binarized by a threshold where it is [D]. */
  readonly mean: Float64Array;
  /** n divisor; exactly 0 for a constant column [D]. */
  readonly variance: Float64Array;
  /** categorical [D], and how often each level is there, column after column; else null. */
  readonly levels: Int32Array | null;
  readonly frequencies: Float64Array | null;
}

/** Stored numbers and what they mean. */
export interface CheckedRows {
  readonly name: 'rows' | 'validation';
  readonly rows: Rows;
  readonly white: number;
}

/** Singles hold whole numbers up to here exactly. */
const largestWhole = 16_777_216;

/** Of a column, where their number is not stated. */
const mostLevels = 65_536;

/**
 * Refuses what the decoder has no likelihood for, of rows that requireRows has passed. NaN is a missing value.
 *
 * @returns whether values are missing
 * @throws E_DATA naming row and column
 */
export function checkValues({ name, rows, white }: CheckedRows, shape: ShapeSettings): boolean {
  const { data, rows: n, columns: D } = rows;
  if (n < 1) throw new MarginaliaError('E_DATA', `fitVae: ${name} must not be empty, got no rows`);
  const { requirement, remedy, allows } = rulesOf(shape, white);
  const bytes = data instanceof Uint8Array;
  let missing = false;
  for (let i = 0; i < n; i++) {
    let there = 0;
    for (let d = 0; d < D; d++) {
      const value = data[i * D + d]!;
      if (!bytes && Number.isNaN(value)) continue;
      there++;
      if (allows(value, d)) continue;
      throw new MarginaliaError('E_DATA', `fitVae: ${requirement}, got ${value}`, {
        where: `${name}, row ${i}, column ${d}, counted from 0`,
        remedy: Number.isFinite(value) ? remedy : 'Drop or correct these rows.',
      });
    }
    if (there < D) missing = true;
    if (there > 0) continue;
    throw new MarginaliaError('E_DATA', 'fitVae: every row must have a value, got none', {
      where: `${name}, row ${i}, counted from 0`,
      remedy: 'Drop this row: it says nothing.',
    });
  }
  return missing;
}

interface Rules {
  readonly requirement: string;
  readonly remedy: string;
  readonly allows: (value: number, column: number) => boolean;
}

function rulesOf({ decoder, binarize, levels }: ShapeSettings, white: number): Rules {
  switch (decoder) {
    case 'bernoulli':
      if (binarize === 'none')
        return {
          requirement: `values of a Bernoulli decoder must be 0 or ${white} without binarization`,
          remedy:
            'Binarize them (stochastic, fixed or threshold; white says what stands for 1), or take a gaussian decoder.',
          allows: (value) => value === 0 || value === white,
        };
      return {
        requirement: `values to binarize must be from 0 to white, ${white}`,
        remedy: 'Divide them by what stands for 1 (white), or take a gaussian decoder.',
        allows: (value) => value >= 0 && value <= white,
      };
    case 'gaussian':
      return {
        requirement: 'every value must be finite or missing (NaN)',
        remedy: 'Drop or correct these rows.',
        allows: Number.isFinite,
      };
    case 'poisson':
      return {
        requirement: `values of a Poisson decoder must be whole numbers from 0 to ${largestWhole}`,
        remedy: 'Take a gaussian decoder for what is not counted.',
        allows: (value) => value >= 0 && value <= largestWhole && Math.floor(value) === value,
      };
    case 'categorical':
      return {
        requirement:
          levels === null
            ? `codes of a categorical decoder must be whole numbers from 0 to ${mostLevels - 1}`
            : 'codes of a categorical decoder must be whole numbers from 0, below the levels of their column',
        remedy: 'Number the levels of each column from 0.',
        allows: (value, d) =>
          value >= 0 && value < (levels === null ? mostLevels : levels[d]!) && Math.floor(value) === value,
      };
  }
}

/**
 * Summary of the rows trained on.
 *
 * @param members their indices
 * @throws E_DATA for a column that has no value, or that is constant where a gaussian cannot have it
 */
export function summariseColumns(
  { rows, white }: CheckedRows,
  members: Int32Array,
  shape: ShapeSettings,
): ColumnSummary {
  const { data, columns: D } = rows;
  const { decoder, binarize } = shape;
  const unit = 1 / white;
  const x = (row: number, d: number): number => {
    const value = data[row * D + d]! * unit;
    return binarize === 'threshold' && !Number.isNaN(value) ? Number(value > 0.5) : value;
  };
  // Centred on a value of the column, the sums of a constant one are exactly 0.
  const [count, anchor, mean, variance] = [0, 0, 0, 0].map(() => new Float64Array(D)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const largest = new Float64Array(D);
  for (const row of members) {
    for (let d = 0; d < D; d++) {
      const value = x(row, d);
      if (Number.isNaN(value)) continue;
      if (count[d]!++ === 0) anchor[d] = value;
      mean[d]! += value - anchor[d]!;
      if (value > largest[d]!) largest[d] = value;
    }
  }
  const empty = count.indexOf(0);
  if (empty >= 0) {
    throw new MarginaliaError('E_DATA', 'fitVae: every column must have values to train on, got none', {
      where: `column ${empty}, counted from 0`,
      remedy: 'Leave the column out.',
    });
  }
  for (let d = 0; d < D; d++) mean[d] = anchor[d]! + mean[d]! / count[d]!;
  for (const row of members) {
    for (let d = 0; d < D; d++) {
      const value = x(row, d) - mean[d]!;
      if (!Number.isNaN(value)) variance[d]! += value * value;
    }
  }
  for (let d = 0; d < D; d++) variance[d]! /= count[d]!;
  if (decoder === 'gaussian') requireVariances(variance, mean, shape.standardise);
  if (decoder !== 'categorical') return { count, mean, variance, levels: null, frequencies: null };
  const levels = shape.levels ?? Int32Array.from(largest, (code) => Math.max(2, code + 1));
  return { count, mean, variance, levels, frequencies: frequenciesOf(members, levels, x) };
}

function requireVariances(variance: Float64Array, mean: Float64Array, standardise: boolean): void {
  const wild = variance.findIndex((value, d) => !Number.isFinite(value + mean[d]!));
  if (wild >= 0) {
    throw new MarginaliaError(
      'E_DATA',
      'fitVae: the variance of every column must be a double, got an overflow',
      {
        where: `column ${wild}, counted from 0`,
        remedy: 'Divide the column by a power of ten.',
      },
    );
  }
  const constant = variance.indexOf(0);
  if (constant < 0 || !standardise) return;
  throw new MarginaliaError('E_DATA', 'fitVae: columns must vary to be standardised, got a constant one', {
    where: `column ${constant}, counted from 0`,
    remedy:
      'Leave the column out: its density has no bound. (standardise: false leaves that to the prior of the variances.)',
  });
}

function frequenciesOf(
  members: Int32Array,
  levels: Int32Array,
  x: (row: number, d: number) => number,
): Float64Array {
  const starts = new Int32Array(levels.length);
  let total = 0;
  levels.forEach((each, d) => {
    starts[d] = total;
    total += each;
  });
  const frequencies = new Float64Array(total);
  for (const row of members) {
    for (let d = 0; d < levels.length; d++) {
      const code = x(row, d);
      if (!Number.isNaN(code)) frequencies[starts[d]! + code]!++;
    }
  }
  return frequencies;
}
