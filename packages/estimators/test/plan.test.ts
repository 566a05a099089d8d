import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInlineExecutor, type Executor } from '@marginalia/runtime';
import { jobs, paretoK, tailCapacity } from '@marginalia/estimators';
import { type DrawsShared, drawsPlan } from '../src/draws-job.ts';
import { doubling, evidencePlan, rowsPerShard } from '../src/evidence-plan.ts';
import { largestOf, rowsOf } from '../src/log-weights.ts';
import { weightMoments } from '../src/weight-moments.ts';
import { ppca, ppcaRows } from './support/models.ts';

const tiles = (plan: ReturnType<typeof evidencePlan>): number =>
  Math.ceil(plan.rows / plan.rowsPerShard) * Math.ceil(plan.draws / plan.drawsPerShard);

describe('a plan', () => {
  test.each([
    [1, 1, 10_000_000],
    [1797, 10, 1000],
    [1000, 1, 1000],
    [10_000, 50, 5000],
  ])('of %d rows, %d latent, %d draws has shards for 8 workers', (rows, latent, draws) => {
    const plan = evidencePlan({ rows, latent, checkpoints: [draws] });
    expect(tiles(plan)).toBeGreaterThanOrEqual(64);
    expect(plan.draws).toBe(draws);
  });

  test('of a small problem is one shard', () => {
    expect(tiles(evidencePlan({ rows: 3, latent: 1, checkpoints: [100] }))).toBe(1);
  });

  test('shards of one long row draw many times what they report, and are enough for 64 threads', () => {
    const draws = 1e7;
    const plan = evidencePlan({ rows: 1, latent: 10, checkpoints: [draws] });
    expect(plan.drawsPerShard).toBeGreaterThan(15 * tailCapacity(draws));
    expect(tiles(plan)).toBeGreaterThanOrEqual(64);
  });

  test('cuts the draws of a row only where the row is a shard', () => {
    for (const rows of [1, 10, 1000]) {
      for (const draws of [1, 1000, 300_000]) {
        const plan = evidencePlan({ rows, latent: 10, checkpoints: [draws] });
        expect(plan.rowsPerShard === 1 || plan.drawsPerShard === draws).toBe(true);
      }
    }
  });

  test('of a closed form takes many rows at once', () => {
    expect(rowsPerShard(10, 4, 1)).toBe(10);
    expect(rowsPerShard(1e6, 2, 1)).toBeLessThanOrEqual(1e6 / 64);
  });

  test('judges a tolerance at doubling draw counts', () => {
    expect(doubling(1000, 5000)).toEqual([1000, 2000, 4000, 5000]);
    expect(doubling(1000, 1000)).toEqual([1000]);
  });
});

describe('any plan draws the same weights', () => {
  let executor: Executor<typeof jobs>;
  beforeAll(async () => {
    executor = await createInlineExecutor({ jobs });
  });
  afterAll(() => executor.close());

  const rows = ppcaRows(ppca, 7);
  const draws = 50;

  /** With room for all of them, the largest log weights of a row are its log weights, sorted. */
  async function weightsUnder(change: Partial<DrawsShared>, shardSize = 1) {
    const held = await executor.hold(rows);
    const shared: DrawsShared = {
      model: ppca,
      rows: held,
      proposal: { name: 'gaussian', widen: 1.2 },
      seed: 5,
      firstDraw: 0,
      lastDraw: draws,
      rowsPerShard: 7,
      drawsPerShard: draws,
      capacity: draws,
      ...change,
    };
    const plan = { ...drawsPlan(shared), shardSize };
    const { summary } = await executor.mapReduce('evidence/draws', executor.publish(shared), plan);
    await executor.release(held);
    return summary.blocks.flatMap((block) =>
      Array.from({ length: rowsOf(block) }, (_, row) => ({
        logWeights: largestOf(block, row).slice(),
        moments: weightMoments(executor.core, block, row),
      })),
    );
  }

  test.each([
    [1, 50, 1],
    [1, 7, 1],
    [3, 50, 1],
    [3, 11, 1],
    [2, 13, 5],
    [7, 1, 50],
  ])('%d rows × %d draws a tile, %d tiles a shard', async (rowsPerShard, drawsPerShard, shardSize) => {
    const expected = await weightsUnder({});
    const actual = await weightsUnder({ rowsPerShard, drawsPerShard }, shardSize);
    expect(actual.map(({ logWeights }) => logWeights)).toEqual(expected.map(({ logWeights }) => logWeights));
    for (const [row, { moments }] of actual.entries()) {
      expect(moments.logMean).toBeCloseTo(expected[row]!.moments.logMean, 12);
      expect(moments.relativeVariance).toBeCloseTo(expected[row]!.moments.relativeVariance, 12);
      expect(moments.varianceOfLog).toBeCloseTo(expected[row]!.moments.varianceOfLog, 12);
    }
  });

  test('draws that begin later are those that a longer run has there', async () => {
    const first = await weightsUnder({ lastDraw: 20 });
    const later = await weightsUnder({ firstDraw: 20 });
    const all = await weightsUnder({});
    for (const [row, { logWeights }] of all.entries()) {
      const parts = [...(first[row]?.logWeights ?? []), ...(later[row]?.logWeights ?? [])];
      expect(Float64Array.from(parts).sort()).toEqual(logWeights);
    }
  });

  test('a short list of the largest gives the k-hat of all of them', async () => {
    const S = 3000;
    const all = await weightsUnder({ lastDraw: S, capacity: S });
    const short = await weightsUnder({
      lastDraw: S,
      capacity: tailCapacity(S),
      rowsPerShard: 1,
      drawsPerShard: 700,
    });
    for (const [row, { logWeights }] of all.entries()) {
      expect(logWeights).toHaveLength(S);
      const kept = short[row]!.logWeights;
      expect(kept).toHaveLength(tailCapacity(S));
      const { k } = paretoK(executor.core, S, logWeights);
      expect(k).not.toBeNull();
      expect(paretoK(executor.core, S, kept).k).toBe(k);
    }
  });
});
