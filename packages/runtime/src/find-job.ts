import { MarginaliaError } from '@marginalia/core-wasm';
import type { Job, Jobs } from './job.ts';

/** @throws E_ARGUMENT if the table has no job of this name */
export function findJob(caller: string, jobs: Jobs, name: string, remedy?: string): Job {
  const job = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
  if (job !== undefined) return job;
  throw new MarginaliaError(
    'E_ARGUMENT',
    `${caller}: the job must be one of ${Object.keys(jobs).join(', ')}, got ${name}`,
    remedy === undefined ? {} : { remedy },
  );
}

/** What to do when a worker lacks a job that its pool has. */
export const sameTable = 'Give the worker file and the pool the same job table.';
