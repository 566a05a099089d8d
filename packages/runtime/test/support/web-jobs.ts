import type { Job } from '@marginalia/runtime';
import { jobs } from './jobs.ts';

/** Fails outside of its step, as an event handler would, while the step is under way. */
const uncaught: Job<null, null> = {
  init: () => null,
  step(context) {
    reportError(new Error('nobody catches this'));
    for (let done = 1; done < 1e9; done++) context.tick(done);
    return null;
  },
  merge: () => null,
};

export const webJobs = { ...jobs, uncaught };
