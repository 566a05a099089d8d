import { beforeAll, describe, expect, test } from 'vitest';
import { type Core, loadCore } from '@marginalia/core-wasm';
import { type RowEstimate, tailCapacity } from '@marginalia/estimators';
import { doubling } from '../src/evidence-plan.ts';
import { mergeLogWeights } from '../src/log-weights.ts';
import type { WeightRule } from '../src/reliability.ts';
import { noteFailures, withEarlierLooks } from '../src/repeated-looks.ts';
import { halfWidth95, rowEstimate } from '../src/row-estimate.ts';
import { totals } from '../src/totals.ts';
import { logNormalWeights } from './support/log-normal.ts';

let core: Core;
beforeAll(async () => {
  core = await loadCore();
});

const rule: WeightRule = { estimator: 'importance', proposal: 'gaussian', minDraws: 1000, remedy: '' };

const covers = ({ interval95: [low, high] }: { interval95: readonly [number, number] }): boolean =>
  low <= 0 && 0 <= high;

/** Rows whose log p is 0, a hundred at a time. */
function logNormalRows(
  seed: number,
  repeats: number,
  draws: number,
  sd: number,
  minDraws = 1000,
): RowEstimate[] {
  const estimates: RowEstimate[] = [];
  const capacity = tailCapacity(draws);
  for (let firstRow = 0; firstRow < repeats; firstRow += 100) {
    const weights = logNormalWeights(core, sd, { seed, firstRow, rows: 100, firstDraw: 0, draws, capacity });
    for (let row = 0; row < 100; row++)
      estimates.push(rowEstimate(core, weights, row, { ...rule, minDraws }));
  }
  return estimates;
}

/** What `sampledRows` does with one row. */
function drawUntil(sd: number, tolerance: number, repeat: number): RowEstimate {
  const checkpoints = doubling(1000, 32_000);
  const capacity = tailCapacity(32_000);
  const drawn = (firstDraw: number, draws: number) =>
    logNormalWeights(core, sd, { seed: 2, firstRow: repeat, rows: 1, firstDraw, draws, capacity });
  let weights = drawn(0, 1000);
  let failures: Float64Array = Float64Array.of(-1);
  for (let look = 0; ; look++) {
    const estimates = [rowEstimate(core, weights, 0, rule)];
    failures = noteFailures(estimates, look, rule.minDraws, failures);
    const row = withEarlierLooks(estimates, look, checkpoints, failures)[0]!;
    const settled = row.status === 'reliable' && halfWidth95(row.standardError) <= tolerance;
    if (settled || look === checkpoints.length - 1) return row;
    const from = checkpoints[look]!;
    weights = mergeLogWeights(core, weights, drawn(from, checkpoints[look + 1]! - from), capacity);
  }
}

describe('P(called reliable and the interval misses) is at most 0.07', () => {
  test.each([0.5, 1, 1.5, 2, 2.5, 3, 4])('for log-normal weights with sd(log w) = %d', (sd) => {
    const repeats = 2000;
    const rows = logNormalRows(1, repeats, 1000, sd);
    const broken = rows.filter((row) => row.status === 'reliable' && !covers(row)).length;
    expect(broken / repeats).toBeLessThanOrEqual(0.07);
    // A promise kept by never calling anything reliable would be worth nothing.
    if (sd <= 1) {
      const reliable = rows.filter((row) => row.status === 'reliable').length;
      expect(reliable / repeats).toBeGreaterThan(0.8);
    }
  });

  test.each([
    [1, 0.05],
    [1.5, 0.15],
    [2, 0.3],
    [2, 0.1],
  ])('when drawing goes on until a tolerance: sd(log w) = %d, tolerance %d', (sd, tolerance) => {
    const repeats = 400;
    let broken = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const row = drawUntil(sd, tolerance, repeat);
      if (row.status === 'reliable' && halfWidth95(row.standardError) <= tolerance && !covers(row))
        broken += 1;
    }
    expect(broken / repeats).toBeLessThanOrEqual(0.07);
  });
});

test('the total of many rows covers with the bias taken out, and would not without', () => {
  const [repeats, n, draws] = [120, 600, 100];
  let [corrected, plain] = [0, 0];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { total } = totals(logNormalRows(1000 + repeat, n, draws, 1, draws));
    if (covers(total)) corrected += 1;
    if (Math.abs(total.logEvidence) <= 1.96 * total.standardError) plain += 1;
  }
  expect(corrected / repeats).toBeGreaterThanOrEqual(0.9);
  expect(plain / repeats).toBeLessThan(0.8);
});

test('log p lies above the estimate less 3 nats in 95 % of all cases, whatever the weights', () => {
  const rows = logNormalRows(5, 2000, 50, 3);
  expect(rows.filter((row) => row.logEvidence - 3 <= 0).length / 2000).toBeGreaterThanOrEqual(0.95);
});
