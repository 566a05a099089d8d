import { beforeAll, describe, expect, test } from 'vitest';
import { type Core, loadCore } from '@marginalia/core-wasm';
import { type RowEstimate, tailCapacity } from '@marginalia/estimators';
import { collectLogWeights } from '../src/log-weights.ts';
import type { WeightRule } from '../src/reliability.ts';
import { rowEstimate } from '../src/row-estimate.ts';
import { totals } from '../src/totals.ts';

let core: Core;
beforeAll(async () => {
  core = await loadCore();
});

/** Log-normal weights of mean 1, so that log p is 0: rows [repeats] of S draws, a few at a time. */
function logNormalRows(
  seed: number,
  repeats: number,
  draws: number,
  sd: number,
  rule: WeightRule,
): RowEstimate[] {
  const { kernels, arena } = core;
  const together = 100;
  const estimates: RowEstimate[] = [];
  for (let first = 0; first < repeats; first += together) {
    const weights = arena.scope(() => {
      const key = arena.put(new Uint8Array(new BigUint64Array([BigInt(seed), 77n, 0n, 0n]).buffer));
      const l = arena.alloc('f64', together * draws);
      kernels.normals(key.ptr, first, together, 0, draws, 1, 0, l.ptr);
      const view = arena.view(l);
      for (let i = 0; i < view.length; i++) view[i] = sd * view[i]! - (sd * sd) / 2;
      const collector = collectLogWeights(core, {
        firstRow: 0,
        rows: together,
        draws,
        capacity: tailCapacity(draws),
      });
      for (let row = 0; row < together; row++) {
        collector.add(row, { ptr: l.ptr + row * draws * 8, length: draws, type: 'f64' });
      }
      return collector.take(0);
    });
    for (let row = 0; row < together; row++) estimates.push(rowEstimate(core, weights, row, rule));
  }
  return estimates;
}

const rule: WeightRule = { estimator: 'importance', proposal: 'gaussian', minDraws: 1000, remedy: '' };
const covers = ({ interval95: [low, high] }: { interval95: readonly [number, number] }): boolean =>
  low <= 0 && 0 <= high;

describe('P(called reliable and the interval misses) is at most 0.07', () => {
  test.each([0.5, 1, 1.5, 2, 2.5, 3, 4])('for log-normal weights with sd(log w) = %d', (sd) => {
    const repeats = 2000;
    const rows = logNormalRows(1, repeats, 1000, sd, rule);
    const broken = rows.filter((row) => row.status === 'reliable' && !covers(row)).length;
    expect(broken / repeats).toBeLessThanOrEqual(0.07);
    // A promise kept by never calling anything reliable would be worth nothing.
    if (sd <= 1)
      expect(rows.filter((row) => row.status === 'reliable').length / repeats).toBeGreaterThan(0.8);
  });
});

test('the total of many rows covers with the bias taken out, and would not without', () => {
  const [repeats, n, draws] = [120, 600, 100];
  let [corrected, plain] = [0, 0];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const { total } = totals(logNormalRows(1000 + repeat, n, draws, 1, { ...rule, minDraws: draws }));
    if (covers(total)) corrected += 1;
    if (Math.abs(total.logEvidence) <= 1.96 * total.standardError) plain += 1;
  }
  expect(corrected / repeats).toBeGreaterThanOrEqual(0.9);
  expect(plain / repeats).toBeLessThan(0.8);
});

test('log p lies above the estimate less 3 nats in 95 % of all cases, whatever the weights', () => {
  const rows = logNormalRows(5, 2000, 50, 3, rule);
  expect(rows.filter((row) => row.logEvidence - 3 <= 0).length / 2000).toBeGreaterThanOrEqual(0.95);
});
