import type { Jobs } from '@marginalia/runtime';
import { autoencoderApplyJob } from './autoencoder/apply-job.ts';
import { autoencoderTrainJob } from './autoencoder/train-job.ts';
import { eStepJob } from './gaussian-mixture/e-step.ts';
import { momentsJob } from './moments.ts';
import { posteriorJob } from './posterior-job.ts';
import { boundJob } from './vae/bound-job.ts';
import { completeJob } from './vae/complete-job.ts';
import { decodeJob } from './vae/decode-job.ts';
import { encodeJob } from './vae/encode-job.ts';
import { trainJob } from './vae/train-job.ts';

/** The jobs of this package, for the tables of executors and workers. */
export type ModelJobs = {
  readonly 'rows/moments': typeof momentsJob;
  readonly 'mixture/e-step': typeof eStepJob;
  readonly 'model/posterior': typeof posteriorJob;
  readonly 'vae/train': typeof trainJob;
  readonly 'vae/bound': typeof boundJob;
  readonly 'autoencoder/train': typeof autoencoderTrainJob;
  readonly 'autoencoder/apply': typeof autoencoderApplyJob;
  readonly 'vae/encode': typeof encodeJob;
  readonly 'vae/decode': typeof decodeJob;
  readonly 'vae/complete': typeof completeJob;
};

export const modelJobs: ModelJobs = {
  'rows/moments': momentsJob,
  'mixture/e-step': eStepJob,
  'model/posterior': posteriorJob,
  'vae/train': trainJob,
  'vae/bound': boundJob,
  'autoencoder/train': autoencoderTrainJob,
  'autoencoder/apply': autoencoderApplyJob,
  'vae/encode': encodeJob,
  'vae/decode': decodeJob,
  'vae/complete': completeJob,
} satisfies Jobs;
