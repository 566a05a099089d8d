import { describe, expect, test } from 'vitest';
import { createInlineExecutor, decode, encode, type Executor } from '@marginalia/runtime';
import {
  estimateEvidence,
  type EvidenceEstimate,
  type EvidenceOptions,
  type EvidenceState,
  jobs,
} from '@marginalia/estimators';
import { createNodeExecutor } from '@marginalia/estimators/node';
import { mixture, ppca, ppcaRows } from './support/models.ts';

const rows = ppcaRows(ppca, 300);
const geyser = {
  data: Float64Array.from({ length: 20_000 }, (_, i) => (i % 2 ? 50 + (i % 43) : 1.5 + (i % 7) / 2)),
  rows: 10_000,
  columns: 2,
};
const importance: EvidenceOptions = {
  estimator: 'importance',
  proposal: 'gaussian',
  widen: 1.2,
  draws: 400,
  seed: 3,
};
const cases = [
  ['importance sampling', (executor: Executor) => estimateEvidence(ppca, rows, { ...importance, executor })],
  [
    'a tolerance',
    (executor: Executor) =>
      estimateEvidence(ppca, rows, { ...importance, draws: 100, tolerance: 0.002, maxDraws: 1600, executor }),
  ],
  [
    'the ELBO',
    (executor: Executor) => estimateEvidence(ppca, rows, { ...importance, estimator: 'elbo', executor }),
  ],
  ['the exact value', (executor: Executor) => estimateEvidence(mixture, geyser, { executor })],
] as const;

/** All but who did the work. */
const result = (estimate: EvidenceEstimate): unknown => ({
  ...estimate,
  shardsPerWorker: null,
  retriedShards: null,
});

describe.each(cases)('%s has the same bits', (_, estimate) => {
  test('inline and on 1, 2 and 3 threads', async () => {
    await using inline = await createInlineExecutor({ jobs });
    const expected = await estimate(inline);
    for (const workers of [1, 2, 3]) {
      await using executor = await createNodeExecutor({ workers });
      const actual = await estimate(executor);
      expect(result(actual)).toEqual(result(expected));
      expect(actual.shardsPerWorker).toHaveLength(workers);
    }
  });
});

test('without an executor it runs on one of its own', async () => {
  await using inline = await createInlineExecutor({ jobs });
  const { digest } = await estimateEvidence(ppca, rows, { ...importance, executor: inline });
  expect((await estimateEvidence(ppca, rows, importance)).digest).toBe(digest);
});

test('the digest depends on what was asked and of whom', async () => {
  await using executor = await createInlineExecutor({ jobs });
  const few = { ...rows, data: rows.data.subarray(0, 50), rows: 10 };
  const variants: EvidenceOptions[] = [
    importance,
    { ...importance, seed: 4 },
    { ...importance, widen: 1.3 },
    { ...importance, draws: 401 },
    { ...importance, estimator: 'iwae' },
    { ...importance, minDraws: 1 },
    {},
  ];
  const digests = [];
  for (const options of variants)
    digests.push((await estimateEvidence(ppca, few, { ...options, executor })).digest);
  const shifted = { ...ppca, noiseVariance: 0.31 };
  digests.push((await estimateEvidence(shifted, few, { ...importance, executor })).digest);
  expect(new Set(digests).size).toBe(variants.length + 1);
});

/** States as they would be read from a file. */
async function statesOf(
  run: (onCheckpoint: (state: EvidenceState) => void) => Promise<unknown>,
): Promise<EvidenceState[]> {
  const states: EvidenceState[] = [];
  await run(({ summary, ...state }) => states.push({ ...state, summary: decode(encode(summary)) }));
  return states;
}

describe('an interrupted run', () => {
  const options: EvidenceOptions = { ...importance, draws: 100, tolerance: 0.002, maxDraws: 1600 };

  test('resumes from any of its states to the same result, in every round', async () => {
    await using executor = await createInlineExecutor({ jobs });
    const whole = await estimateEvidence(ppca, rows, { ...options, executor });
    const states = await statesOf((onCheckpoint) =>
      estimateEvidence(ppca, rows, { ...options, executor, onCheckpoint }),
    );
    expect(new Set(states.map(({ round }) => round)).size).toBeGreaterThan(1);
    const chosen = states.filter((_, i) => i % 29 === 0 || i === states.length - 1);
    for (const resume of chosen) {
      const resumed = await estimateEvidence(ppca, rows, { ...options, executor, resume });
      expect(result(resumed)).toEqual(result(whole));
    }
  });

  test('of exact values resumes too', async () => {
    await using executor = await createInlineExecutor({ jobs });
    const whole = await estimateEvidence(mixture, geyser, { executor });
    const states = await statesOf((onCheckpoint) =>
      estimateEvidence(mixture, geyser, { executor, onCheckpoint }),
    );
    expect(states.length).toBeGreaterThan(1);
    for (const resume of states) {
      const resumed = await estimateEvidence(mixture, geyser, { executor, resume });
      expect(result(resumed)).toEqual(result(whole));
    }
  });

  test('that was cancelled resumes from its last checkpoint, on other threads', async () => {
    const abort = new AbortController();
    let last: EvidenceState | undefined;
    await using executor = await createNodeExecutor({ workers: 2 });
    const cancelled = estimateEvidence(ppca, rows, {
      ...options,
      executor,
      signal: abort.signal,
      onCheckpoint: (state) => {
        last = state;
        if (state.round === 1) abort.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'E_CANCELLED' });
    if (last === undefined) throw new Error('no checkpoint');
    const resumed = await estimateEvidence(ppca, rows, { ...options, resume: last });
    const whole = await estimateEvidence(ppca, rows, { ...options, executor });
    expect(result(resumed)).toEqual(result(whole));
  });

  test.each<[string, EvidenceOptions]>([
    ['another seed', { seed: 9 }],
    ['other draws', { draws: 200 }],
    ['another tolerance', { tolerance: 0.01 }],
  ])('is not resumed with %s', async (_, change) => {
    await using executor = await createInlineExecutor({ jobs });
    const [resume] = await statesOf((onCheckpoint) =>
      estimateEvidence(ppca, rows, { ...importance, executor, onCheckpoint }),
    );
    await expect(
      estimateEvidence(ppca, rows, { ...importance, ...change, executor, resume: resume! }),
    ).rejects.toMatchObject({
      code: 'E_RESUME',
      message:
        'estimateEvidence: resume must be a state of the same model, data, seed, plan and options, got that of another run. ' +
        'Start afresh, or repeat the call the state was made by.',
    });
  });
});

test('progress counts tiles up to the total, over all rounds', async () => {
  const seen: number[] = [];
  await estimateEvidence(ppca, rows, {
    ...importance,
    draws: 100,
    tolerance: 0.002,
    maxDraws: 400,
    onProgress: ({ done, total }) => {
      expect(done).toBeLessThanOrEqual(total);
      seen.push(done);
    },
  });
  expect(seen.length).toBeGreaterThan(3);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});
