import { createInlineExecutor, digestOf, type Executor } from '@marginalia/runtime';
import { createNodePool } from '@marginalia/runtime/node';
import { expect, test } from 'vitest';
import { fitGaussianMixture, fitPpca, mixturePosterior, modelJobs, ppcaPosterior } from '@marginalia/models';
import { covarianceNames, digits } from './support/data.ts';

const worker = new URL('support/node-worker.ts', import.meta.url);

/** All that runs as jobs, on data that make several shards. */
async function everything(executor: Executor): Promise<string[]> {
  const rowWeights = Float64Array.from({ length: digits.rows }, (_, i) => 1 + (i % 3));
  const ppca = await fitPpca(digits, { factors: 10, rowWeights, executor });
  expect(Math.ceil(ppca.plan.total / ppca.plan.shardSize)).toBeGreaterThan(3);
  const results: unknown[] = [ppca, await ppcaPosterior(ppca.parameters, digits, { executor })];
  for (const covariance of covarianceNames) {
    const options = { components: 3, covariance, restarts: 2, maxIterations: 3, regularization: 0.1 };
    const fit = await fitGaussianMixture(digits, { ...options, rowWeights, executor });
    results.push(fit, await mixturePosterior(fit.parameters, digits, { executor }));
  }
  return results.map(digestOf);
}

test('fits and posteriors have the same bytes inline and on 1, 2 and 3 threads', async () => {
  await using inline = await createInlineExecutor({ jobs: modelJobs });
  const expected = await everything(inline);
  for (const workers of [1, 2, 3]) {
    await using pool = await createNodePool({ jobs: modelJobs, worker, workers });
    expect(await everything(pool)).toEqual(expected);
  }
}, 120_000);

test('after a fit the executor holds nothing of it', async () => {
  await using executor = await createInlineExecutor({ jobs: modelJobs });
  await fitPpca(digits, { factors: 2, executor });
  const { arena } = executor.core;
  const before = arena.alloc('f64', 1).ptr;
  await fitPpca(digits, { factors: 2, executor });
  expect(arena.alloc('f64', 1).ptr - before).toBe(64);
});
