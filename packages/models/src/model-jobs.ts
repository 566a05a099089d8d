import type { Jobs } from '@marginalia/runtime';
import { eStepJob } from './gaussian-mixture/e-step.ts';
import { mixturePosteriorJob } from './gaussian-mixture/mixture-posterior-job.ts';
import { momentsJob } from './moments.ts';
import { ppcaPosteriorJob } from './ppca/ppca-posterior-job.ts';

/** The jobs of this package, for the tables of executors and workers. */
export type ModelJobs = {
  readonly 'rows/moments': typeof momentsJob;
  readonly 'mixture/e-step': typeof eStepJob;
  readonly 'mixture/posterior': typeof mixturePosteriorJob;
  readonly 'ppca/posterior': typeof ppcaPosteriorJob;
};

export const modelJobs: ModelJobs = {
  'rows/moments': momentsJob,
  'mixture/e-step': eStepJob,
  'mixture/posterior': mixturePosteriorJob,
  'ppca/posterior': ppcaPosteriorJob,
} satisfies Jobs;
