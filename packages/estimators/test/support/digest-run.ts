import { expect } from 'vitest';
import { estimateEvidence, type EvidenceEstimate, type EvidenceOptions } from '@marginalia/estimators';
import { digestOf, type Executor, type Rows } from '@marginalia/runtime';
import { ppca } from './models.ts';

/** Numbers that every engine makes alike: + − × ÷ only. */
const rows: Rows = {
  data: Float64Array.from({ length: 1000 }, (_, i) => ((i * 7919) % 1009) / 200 - 2 + (i % 5)),
  rows: 200,
  columns: 5,
};

/** What `everyBit` gives of `importanceRun`: in Node and in Chromium, with any number of workers. Another plan has another. */
export const digestOfEveryBit = '71ceebcf8ae75e269fd76cfe3426d3fdb2629d46e1b2aea93d9fff95a020f831';

/** One run of importance sampling: 200 rows × 1000 draws in 34 shards. */
export function importanceRun(executor: Executor, options: EvidenceOptions = {}): Promise<EvidenceEstimate> {
  const run = { estimator: 'importance', proposal: 'gaussian', widen: 1.2, draws: 1000, seed: 3 } as const;
  return estimateEvidence(ppca, rows, { ...run, ...options, executor });
}

/**
 * SHA-256 of all that an estimate says, but who did the work. Its own digest covers the compiled module too, which changes
 * with every kernel that is added; rowLogEvidence says what rows say.
 */
export function everyBit(estimate: EvidenceEstimate): string {
  const { rowLogEvidence, ...rest } = estimate;
  expect([...rowLogEvidence]).toEqual(rest.rows.map((row) => row.logEvidence));
  return digestOf({ ...rest, shardsPerWorker: null, retriedShards: null, digest: null });
}
