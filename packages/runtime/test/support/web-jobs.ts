import type { Job, TeamJob } from '@marginalia/runtime';
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

/** A worker of the name "doomed" comes to no end by itself. */
const doomed: TeamJob<null, { readonly ranks: number[] }> = {
  async perform(team) {
    await team.tick(1);
    if (self.name === 'doomed') {
      if (team.oneMemory) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      await new Promise(() => {});
    }
    await team.allGather([]);
    return { ranks: [team.rank] };
  },
  merge: (into, from) => ({ ranks: [...into.ranks, ...from.ranks] }),
};

/** From now on its worker gets no memory. */
const starve: Job<null, null> = {
  init: () => null,
  step() {
    WebAssembly.Memory = class extends WebAssembly.Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        super(descriptor);
        throw new RangeError('there is no more');
      }
    };
    return null;
  },
  merge: () => null,
};

export const webJobs = { ...jobs, uncaught, doomed, starve };
