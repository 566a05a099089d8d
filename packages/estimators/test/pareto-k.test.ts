import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Core, loadCore } from '@marginalia/core-wasm';
import { paretoK, paretoKThreshold, paretoSmooth, tailCapacity, tailLength } from '@marginalia/estimators';

interface PsisRecord {
  readonly record: number;
  readonly name: string;
  readonly S: number;
  readonly accepted: boolean;
  readonly log_ratios: readonly (number | '-inf')[];
  readonly tail_length: number;
  readonly pareto_k: number | 'inf';
  readonly n_eff: number;
  readonly log_sum_smoothed: number;
  readonly largest_indices: readonly number[];
  readonly largest_log_weights_normalised: readonly number[];
}

const golden: { readonly records: readonly PsisRecord[] } = JSON.parse(
  readFileSync(new URL('fixtures/psis.json', import.meta.url), 'utf8'),
);
const accepted = golden.records.filter((record) => record.accepted);

const logRatios = (record: PsisRecord): Float64Array =>
  Float64Array.from(record.log_ratios, (value) => (value === '-inf' ? Number.NEGATIVE_INFINITY : value));

const largest = (logWeights: Float64Array): Float64Array =>
  logWeights.slice().sort().slice(-tailCapacity(logWeights.length));

let core: Core;
beforeAll(async () => {
  core = await loadCore();
});

describe('k-hat equals that of R loo', () => {
  test.each(accepted)('record $record: $name, S = $S', (record) => {
    const values = logRatios(record);
    const { k } = paretoK(core, record.S, largest(values));
    if (record.pareto_k === 'inf') expect(k).toBeNull();
    else expect(k).toBeCloseTo(record.pareto_k, 11);
    if (record.S > 20) expect(tailLength(record.S)).toBe(record.tail_length);
  });

  test('weights of zero count like weights too small to matter', () => {
    const record = golden.records.find(({ accepted }) => !accepted)!;
    const values = logRatios(record);
    const tiny = values.map((value) => Math.max(value, -1e5));
    expect(paretoK(core, record.S, largest(values))).toEqual(paretoK(core, record.S, largest(tiny)));
    expect(paretoK(core, record.S, largest(values)).k).not.toBeNull();
  });
});

describe('smoothed weights equal those of R loo', () => {
  test.each(accepted)('record $record: $name, S = $S', (record) => {
    const { logWeights, paretoK: diagnosis } = paretoSmooth(core, logRatios(record));
    const top = Math.max(...logWeights);
    const weights = logWeights.map((l) => Math.exp(l - top));
    const sum = weights.reduce((a, b) => a + b);
    expect(top + Math.log(sum)).toBeCloseTo(record.log_sum_smoothed, 10);
    expect(sum ** 2 / weights.reduce((a, b) => a + b * b, 0) / record.n_eff).toBeCloseTo(1, 10);
    for (const [i, index] of record.largest_indices.entries()) {
      const normalised = logWeights[index]! - top - Math.log(sum);
      expect(normalised).toBeCloseTo(record.largest_log_weights_normalised[i]!, 9);
    }
    expect(diagnosis).toEqual(paretoK(core, record.S, largest(logRatios(record))));
  });
});

describe('there is no k-hat', () => {
  test.each([1, 2, 5, 10, 11, 20])('of %d draws: fewer than 5 tail values', (draws) => {
    const values = Float64Array.from({ length: tailCapacity(draws) }, (_, i) => i);
    expect(paretoK(core, draws, values).k).toBeNull();
  });

  test('of 20 draws, and the reason is given', () => {
    expect(paretoK(core, 20, Float64Array.of(1, 2, 3, 4, 5))).toEqual({
      k: null,
      reason: 'the tail of 20 draws has 4 values, k-hat needs 5',
    });
  });

  test('of a tail of equal weights', () => {
    expect(paretoK(core, 25, Float64Array.of(-3, 1, 1, 1, 1, 1))).toEqual({
      k: null,
      reason: 'the 5 largest weights are equal, k-hat needs a tail',
    });
  });

  test('of a tail of zeros', () => {
    expect(paretoK(core, 25, new Float64Array(6).fill(Number.NEGATIVE_INFINITY)).k).toBeNull();
  });

  test.each([
    ['ties from the cutoff up', [1, 1, 1, 1, 1, 2]],
    ['one weight beyond all scale', [0, 1, 2, 3, 4, 1e4]],
  ])('of a tail that cannot be fitted: %s', (_, values) => {
    expect(paretoK(core, 25, Float64Array.from(values))).toEqual({
      k: null,
      reason: 'the 5 largest weights cannot be fitted: ties at the cutoff, or no common scale',
    });
  });
});

test('k-hat looks at the tail and the cutoff only, however long the list', () => {
  const record = golden.records[5]!;
  const all = logRatios(record).sort();
  const tail = all.slice(-tailCapacity(record.S));
  expect(paretoK(core, record.S, all)).toEqual(paretoK(core, record.S, tail));
});

test.each([
  [10, null],
  [11, 1 - 1 / Math.log10(11)],
  [1000, 2 / 3],
  [4000, 0.7],
])('the threshold for %d draws is %d', (draws, expected) => {
  const threshold = paretoKThreshold(core, draws);
  if (expected === null) expect(threshold).toBeNull();
  else expect(threshold).toBeCloseTo(expected, 14);
});
