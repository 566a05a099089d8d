import { MarginaliaError } from '@marginalia/core-wasm';
import { createInlineExecutor, type Executor } from '@marginalia/runtime';
import { type ModelJobs, modelJobs } from './model-jobs.ts';

/**
 * Runs on the caller's executor, or inline on this thread with an executor of its own.
 *
 * @throws E_ARGUMENT if the executor's job table lacks the jobs of this package
 */
export async function withExecutor<T>(
  caller: string,
  given: Executor | undefined,
  body: (executor: Executor<ModelJobs>) => Promise<T>,
): Promise<T> {
  if (given !== undefined) {
    requireModelJobs(caller, given);
    return body(given);
  }
  const executor = await createInlineExecutor({ jobs: modelJobs });
  try {
    return await body(executor);
  } finally {
    await executor.close();
  }
}

function requireModelJobs(caller: string, executor: object): asserts executor is Executor<ModelJobs> {
  const table = 'jobs' in executor && typeof executor.jobs === 'object' ? (executor.jobs ?? {}) : {};
  const missing = Object.keys(modelJobs).filter((name) => !Object.hasOwn(table, name));
  if (missing.length === 0) return;
  throw new MarginaliaError(
    'E_ARGUMENT',
    `${caller}: executor must run the jobs of modelJobs, got none named ${missing.join(', ')}`,
    { remedy: 'Create it with a table that spreads modelJobs.' },
  );
}
