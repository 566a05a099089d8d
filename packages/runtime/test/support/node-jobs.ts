import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import type { Job, TeamJob } from '@marginalia/runtime';
import { jobs } from './jobs.ts';

/** Every step leaves a file `thread-shard` in `directory`; `fatal` ends its thread where `when` says. */
interface Trail {
  readonly directory: string;
  readonly fatal: number;
  readonly when: 'once' | 'always' | 'uncaught';
}

const trailOf = (directory: string): string[] => readdirSync(directory).filter((name) => name !== 'killed');

function waitUntil(condition: () => boolean): void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  while (!condition()) Atomics.wait(never, 0, 0, 1);
}

/** Shards 0 and 1 wait for each other, so two threads share the work; then one thread ends itself. */
const deadly: Job<Trail, { shards: number[] }> = {
  init: () => ({ shards: [] }),
  step(_, { directory, fatal, when }, { index }) {
    writeFileSync(join(directory, `${threadId}-${index}`), '');
    if (index < 2) waitUntil(() => trailOf(directory).filter((name) => /-[01]$/.test(name)).length >= 2);
    if (index === fatal && (when === 'always' || !readdirSync(directory).includes('killed'))) {
      // both threads have finished one shard when both have taken two
      const taken = (thread: string): number =>
        trailOf(directory).filter((name) => name.startsWith(`${thread}-`)).length;
      waitUntil(() => {
        const threads = new Set(trailOf(directory).map((name) => name.split('-')[0] ?? ''));
        return [...threads].filter((thread) => taken(thread) >= 2).length >= 2;
      });
      writeFileSync(join(directory, 'killed'), trailOf(directory).join('\n'));
      if (when !== 'uncaught') process.exit(3);
      queueMicrotask(() => {
        throw new Error('nobody catches this');
      });
    }
    return { shards: [index] };
  },
  merge: (into, from) => ({ shards: [...into.shards, ...from.shards] }),
};

/** Ends its thread while it prepares. */
const stillborn: Job<null, null> = {
  async prepare() {
    process.exit(4);
  },
  init: () => null,
  step: () => null,
  merge: () => null,
};

/** The lower shard takes longer to throw. */
const throwsLate: Job<{ readonly directory: string }, null> = {
  init: () => null,
  step(_, { directory }, { index }) {
    if (index === 0) waitUntil(() => readdirSync(directory).length > 0);
    else writeFileSync(join(directory, `${index}`), '');
    throw new Error(`shard ${index}`);
  },
  merge: () => null,
};

/** The last member ends its thread, `times` times. */
const mortal: TeamJob<{ readonly directory: string; readonly times: number }, { ranks: number[] }> = {
  async perform(team, { directory, times }) {
    await team.allGather([]);
    const deaths = readdirSync(directory).length;
    await team.allGather([]);
    if (team.rank === team.size - 1 && deaths < times) {
      writeFileSync(join(directory, `${deaths}`), '');
      process.exit(3);
    }
    await team.allGather([]);
    return { ranks: [team.rank] };
  },
  merge: (into, from) => ({ ranks: [...into.ranks, ...from.ranks] }),
};

export const nodeJobs = { ...jobs, deadly, stillborn, throwsLate, mortal };
