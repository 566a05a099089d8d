import { modelJobs } from '@marginalia/models';
import type { Jobs } from '@marginalia/runtime';
import { elboJob, exactJob } from './closed-form-jobs.ts';
import { drawsJob } from './draws-job.ts';
import { tailJob } from './tail-job.ts';

/** The jobs of this package. */
export type EvidenceJobs = {
  readonly 'evidence/draws': typeof drawsJob;
  readonly 'evidence/tails': typeof tailJob;
  readonly 'evidence/exact': typeof exactJob;
  readonly 'evidence/elbo': typeof elboJob;
};

/** The job table: every executor and every worker of this project runs these. */
export const jobs: typeof modelJobs & EvidenceJobs = {
  ...modelJobs,
  'evidence/draws': drawsJob,
  'evidence/tails': tailJob,
  'evidence/exact': exactJob,
  'evidence/elbo': elboJob,
} satisfies Jobs;
