import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInlineExecutor, type Executor } from '@marginalia/runtime';
import { complete, estimateEvidence, type EvidenceOptions, jobs } from '@marginalia/estimators';
import { matrix, mixture, ppca, ppcaRows } from './support/models.ts';

let executor: Executor<typeof jobs>;
beforeAll(async () => {
  executor = await createInlineExecutor({ jobs });
});
afterAll(() => executor.close());

/** What a caller without types may pass. */
const misspelt = (options: object): EvidenceOptions => options;

describe('options are refused', () => {
  test.each<[EvidenceOptions, string]>([
    [{ draws: 0 }, 'draws must be a whole number from 1 to 2147483647, got 0.'],
    [{ draws: 2.5 }, 'draws must be a whole number from 1 to 2147483647, got 2.5.'],
    [{ minDraws: Number.NaN }, 'minDraws must be a whole number from 1 to 2147483647, got NaN.'],
    [{ tolerance: 0 }, 'tolerance must be a finite number above 0, got 0.'],
    [{ widen: Number.POSITIVE_INFINITY }, 'widen must be a finite number above 0, got Infinity.'],
    [{ draws: 5000, maxDraws: 4000 }, 'maxDraws must be a whole number from 5000 to 2147483647, got 4000.'],
    [{ seed: -1 }, 'seed must be a whole number from 0 to 9007199254740991, got -1.'],
    [
      misspelt({ estimator: 'ais' }),
      'estimator must be one of auto, exact, prior, importance, elbo, iwae, got ais.',
    ],
    [
      misspelt({ proposal: 'laplace' }),
      'proposal must be one of prior, posterior, gaussian, encoder, got laplace.',
    ],
    [
      { estimator: 'prior', widen: 2 },
      'the estimator prior draws from the prior as it is, got prior with widen 2. Use the estimator importance.',
    ],
    [
      { estimator: 'prior', proposal: 'posterior' },
      'the estimator prior draws from the prior as it is, got posterior with widen 1. Use the estimator importance.',
    ],
  ])('%o', async (options, message) => {
    await expect(
      estimateEvidence(ppca, ppcaRows(ppca, 1), { estimator: 'importance', executor, ...options }),
    ).rejects.toMatchObject({ code: 'E_ARGUMENT', message: `estimateEvidence: ${message}` });
  });

  test('a posterior cannot be widened', async () => {
    const options = { executor, estimator: 'importance', proposal: 'posterior', widen: 1.5 } as const;
    await expect(estimateEvidence(ppca, ppcaRows(ppca, 1), options)).rejects.toMatchObject({
      code: 'E_UNSUPPORTED',
    });
  });

  test('a proposal that the model does not have, before anything is drawn', async () => {
    const options = { executor, estimator: 'importance', proposal: 'gaussian' } as const;
    await expect(estimateEvidence(mixture, matrix([[2, 60]]), options)).rejects.toMatchObject({
      code: 'E_UNSUPPORTED',
    });
  });

  test('an executor with other jobs', async () => {
    await using other = await createInlineExecutor({ jobs: {} });
    await expect(estimateEvidence(ppca, ppcaRows(ppca, 1), { executor: other })).rejects.toMatchObject({
      code: 'E_ARGUMENT',
      message:
        'estimateEvidence: executor must have the evidence jobs, got none. Create it with { jobs } of @marginalia/estimators.',
    });
  });
});

describe('rows are refused', () => {
  test.each([Number.NaN, Number.NEGATIVE_INFINITY])('with a value of %d', async (value) => {
    const rows = matrix([
      [1, 2, 3, 4, 5],
      [1, 2, value, 4, 5],
    ]);
    await expect(estimateEvidence(ppca, rows, { executor })).rejects.toMatchObject({
      code: 'E_DATA',
      message:
        `estimateEvidence: every value must be a finite number, got ${value} (row 1, column 2, both from 0). ` +
        'Drop or fill in missing values: this model cannot leave them out.',
    });
  });

  test('with another number of columns', async () => {
    await expect(estimateEvidence(ppca, matrix([[1, 2]]), { executor })).rejects.toMatchObject({
      code: 'E_SHAPE',
      message: 'estimateEvidence: data must be rows of 5 columns, as the model, got 2 numbers for 1 × 2.',
    });
  });

  test('where there are none', async () => {
    const none = { data: new Float64Array(0), rows: 0, columns: 5 };
    await expect(estimateEvidence(ppca, none, { executor })).rejects.toMatchObject({
      code: 'E_DATA',
      message: 'estimateEvidence: there must be a row, got none.',
    });
  });
});

test('what is no model or no rows, from a program without types', async () => {
  const rows = ppcaRows(ppca, 1);
  for (const wrong of [undefined, null, 'ppca', [], {}] as never[]) {
    await expect(estimateEvidence(wrong, rows, { executor })).rejects.toThrow(
      /^estimateEvidence: parameters must be those of a model/,
    );
    await expect(complete(wrong, rows, { executor })).rejects.toThrow(
      /^complete: parameters must be those of a model/,
    );
    await expect(estimateEvidence(ppca, wrong, { executor })).rejects.toThrow(
      'estimateEvidence: rows.data must be Float64Array, Float32Array, Uint8Array, got Undefined.',
    );
  }
});
