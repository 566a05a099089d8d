import { MarginaliaError } from '@marginalia/core-wasm';
import { createInlineExecutor, type Executor, type Jobs } from '@marginalia/runtime';
import { modelJobs, type ModelJobs } from './model-jobs.ts';

/**
 * Runs on the caller's executor, or inline on this thread with an executor of its own.
 *
 * @throws E_ARGUMENT if the executor's job table lacks the jobs of this package
 */
export async function withExecutor<T>(
  caller: string,
  given: Executor<Jobs> | undefined,
  body: (executor: Executor<ModelJobs>) => Promise<T>,
): Promise<T> {
  if (given !== undefined) {
    const missing = Object.keys(modelJobs).filter((name) => !Object.hasOwn(given.jobs, name));
    if (missing.length > 0) {
      throw new MarginaliaError(
        'E_ARGUMENT',
        `${caller}: executor must run the jobs of modelJobs, got none named ${missing.join(', ')}`,
        { remedy: 'Create it with a table that spreads modelJobs.' },
      );
    }
    return body(given as unknown as Executor<ModelJobs>);
  }
  const executor = await createInlineExecutor({ jobs: modelJobs });
  try {
    return await body(executor);
  } finally {
    await executor.close();
  }
}
