import { MarginaliaError } from '@marginalia/core-wasm';
import type { Job, Jobs } from './job.ts';
import type { TeamJob } from './team.ts';

/** @throws E_ARGUMENT if the table has no sharded job of this name */
export function findJob(caller: string, jobs: Jobs, name: string, remedy?: string): Job {
  return find(caller, jobs, name, isSharded, remedy);
}

/** @throws E_ARGUMENT if the table has no team job of this name */
export function findTeamJob(caller: string, jobs: Jobs, name: string, remedy?: string): TeamJob {
  return find(caller, jobs, name, isTeam, remedy);
}

const isSharded = (job: Job | TeamJob): job is Job => 'step' in job;
const isTeam = (job: Job | TeamJob): job is TeamJob => 'perform' in job;

function find<J extends Job | TeamJob>(
  caller: string,
  jobs: Jobs,
  name: string,
  fits: (job: Job | TeamJob) => job is J,
  remedy: string | undefined,
): J {
  const job = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
  if (job !== undefined && fits(job)) return job;
  const names = Object.keys(jobs).filter((each) => fits(jobs[each]!));
  throw new MarginaliaError(
    'E_ARGUMENT',
    `${caller}: the job must be one of ${names.join(', ')}, got ${name}`,
    remedy === undefined ? {} : { remedy },
  );
}

/** What to do when a worker lacks a job that its pool has. */
export const sameTable = 'Give the worker file and the pool the same job table.';
