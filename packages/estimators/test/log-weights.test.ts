import { beforeAll, describe, expect, test } from 'vitest';
import { type Core, loadCore } from '@marginalia/core-wasm';
import { tailCapacity } from '@marginalia/estimators';
import { type LogWeights, mergeLogWeights } from '../src/log-weights.ts';
import { mergeRuns, type WeightRun } from '../src/weight-run.ts';
import { weightMoments } from '../src/weight-moments.ts';
import { collect } from './support/collect.ts';
import { normalVector } from './support/random.ts';

let core: Core;
beforeAll(async () => {
  core = await loadCore();
});

const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The same numbers from the definitions, two passes. */
function plainMoments(logWeights: Float64Array) {
  const S = logWeights.length;
  const top = Math.max(...logWeights);
  const w = logWeights.map((l) => Math.exp(l - top));
  const variance = (values: Float64Array) => {
    const m = mean(values);
    return values.reduce((a, b) => a + (b - m) ** 2, 0) / (values.length - 1);
  };
  return {
    draws: S,
    logMean: top + Math.log(mean(w)),
    relativeVariance: variance(w) / mean(w) ** 2,
    meanLog: mean(logWeights),
    varianceOfLog: variance(logWeights),
    effectiveSampleSize: (mean(w) * S) ** 2 / w.reduce((a, b) => a + b * b, 0),
    largestShare: 1 / (mean(w) * S),
  };
}

function expectClose(weights: LogWeights, row: number, logWeights: Float64Array, digits = 12): void {
  const actual = new Map(Object.entries(weightMoments(core, weights, row)));
  for (const [name, expected] of Object.entries(plainMoments(logWeights))) {
    const error = actual.get(name)! - expected;
    expect(Math.abs(error), name).toBeLessThan(10 ** -digits * Math.max(1, Math.abs(expected)));
  }
}

describe('moments of collected weights', () => {
  test.each([2, 7, 1000, 5003])('equal their definitions for %d draws of several rows', (draws) => {
    const rows = [normalVector(1, draws, 0.5, -80), normalVector(2, draws, 3, 700), normalVector(3, draws)];
    const weights = collect(core, rows);
    for (const [row, values] of rows.entries()) expectClose(weights, row, values, 11);
  });

  test('keep the variance of weights that hardly differ', () => {
    const values = normalVector(4, 1000, 1e-8, -1e3);
    const { relativeVariance, equal } = weightMoments(core, collect(core, [values]), 0);
    // The numbers themselves carry 13 digits after the point only, so the variance has 4 significant ones.
    expect(relativeVariance / plainMoments(values.map((l) => l + 1e3)).varianceOfLog).toBeCloseTo(1, 4);
    expect(equal).toBe(false);
  });

  test('are those of equal weights within 1e-10', () => {
    const values = Float64Array.of(-3, -3 + 9e-11, -3);
    expect(weightMoments(core, collect(core, [values]), 0)).toMatchObject({
      relativeVariance: 0,
      varianceOfLog: 0,
      equal: true,
    });
  });

  test('count zeros among the weights', () => {
    const values = Float64Array.of(0, Number.NEGATIVE_INFINITY, 0, Number.NEGATIVE_INFINITY);
    const moments = weightMoments(core, collect(core, [values]), 0);
    expect(moments.logMean).toBeCloseTo(Math.log(0.5), 15);
    expect(moments.relativeVariance).toBeCloseTo(4 / 3, 14);
    expect(moments).toMatchObject({ meanLog: Number.NEGATIVE_INFINITY, varianceOfLog: Number.NaN });
  });

  test('of nothing but zeros are a weight of zero', () => {
    const values = new Float64Array(5).fill(Number.NEGATIVE_INFINITY);
    expect(weightMoments(core, collect(core, [values]), 0)).toMatchObject({
      draws: 5,
      logMean: Number.NEGATIVE_INFINITY,
      effectiveSampleSize: 0,
      largestShare: null,
    });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('are refused for a log weight of %d', (value) => {
    expect(() => collect(core, [Float64Array.of(0), Float64Array.of(value)])).toThrow(
      `estimateEvidence: log p(x, z) - log q(z) must be a number below infinity, got ${value} (row 1). ` +
        'The data or the parameters are beyond what double precision can evaluate: rescale them.',
    );
  });
});

describe('merged weights', () => {
  const cuts = [0, 3, 500, 501, 1400, 2000];

  test('equal those collected in one piece to 1e-12, and keep exactly the same tail', () => {
    const rows = [normalVector(5, 2000, 2), normalVector(6, 2000, 0.1, 300)];
    const capacity = tailCapacity(2000);
    const whole = collect(core, rows);
    const parts = cuts.slice(1).map((end, i) =>
      collect(
        core,
        rows.map((row) => row.slice(cuts[i], end)),
        capacity,
        64,
      ),
    );
    const folds = [
      parts.reduce((a, b) => mergeLogWeights(core, a, b, capacity)),
      parts.reduceRight((b, a) => mergeLogWeights(core, a, b, capacity)),
    ];
    for (const merged of folds) {
      for (const [row, values] of rows.entries()) {
        expectClose(merged, row, values, 12);
        expect(merged.largest).toEqual(whole.largest);
      }
    }
    expect(whole.largest.slice(0, capacity)).toEqual(rows[0]?.slice().sort().slice(-capacity));
  });

  test('do not change what they were merged from', () => {
    const a = collect(core, [normalVector(7, 30)], 50);
    const before = structuredClone(a);
    mergeLogWeights(core, a, collect(core, [normalVector(8, 30)], 50), 50);
    expect(a).toEqual(before);
  });
});

const block = (index: number, seed: number): LogWeights => ({
  ...collect(core, [normalVector(seed, 40)], 9),
  index,
});
const run = (...blocks: LogWeights[]): WeightRun => ({ capacity: 9, blocks });

describe('runs of blocks', () => {
  test('are appended, and share the block where they meet', () => {
    const [a, b, c, d] = [block(4, 1), block(5, 2), block(5, 3), block(6, 4)] as const;
    const merged = mergeRuns(core, run(a, b), run(c, d));
    expect(merged.blocks).toEqual([a, mergeLogWeights(core, b, c, 9), d]);
  });

  test('have the empty run as identity, and associate', () => {
    const runs = () =>
      [run(block(0, 1), block(1, 2)), run(block(1, 3)), run(block(1, 4), block(2, 5))] as const;
    const [a, b, c] = runs();
    const left = mergeRuns(core, mergeRuns(core, run(), a), mergeRuns(core, b, run()));
    const [d, e, f] = runs();
    const right = mergeRuns(core, d, mergeRuns(core, e, f));
    mergeRuns(core, left, c);
    expect(left.blocks.map(({ index }) => index)).toEqual([0, 1, 2]);
    for (const [at, one] of left.blocks.entries()) {
      const other = right.blocks[at]!;
      expect(one.largest).toEqual(other.largest);
      for (const [i, value] of one.moments.entries()) expect(value).toBeCloseTo(other.moments[i]!, 11);
    }
  });
});
