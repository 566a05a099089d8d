import { evenStarts, type Held, type TeamJob } from '@marginalia/runtime';

/** Heat on a ring: every member computes its own part of the next state from all of the last. */
interface Ring {
  readonly held: Held;
  readonly steps: number;
}

/** x′[i] = (x[i − 1] + 2 x[i] + x[i + 1]) / 3, which neither adds up the same in another order nor needs one. */
const next = (x: Float64Array, i: number): number => {
  const n = x.length;
  return (x[(i + n - 1) % n]! + 2 * x[i]! + x[(i + 1) % n]!) / 3;
};

const ring: TeamJob<Ring, { readonly state: Float64Array; readonly ranks: number[] }> = {
  async perform(team, { held, steps }) {
    const { arena } = team.common;
    const start = team.data(held);
    const n = start.length;
    const starts = evenStarts(n, team.size);
    const state = arena.put(Float64Array.from(start));
    // of another type, shifted by one: parts need not be alike
    const marks = arena.alloc('u8', n + 1);
    const markStarts = starts.map((at, r) => (r === team.size ? at + 1 : at));
    for (let step = 1; step <= steps; step++) {
      await team.tick(step);
      const before = arena.view(state).slice();
      await team.meet();
      for (let i = starts[team.rank]!; i < starts[team.rank + 1]!; i++) {
        arena.view(state)[i] = next(before, i);
      }
      arena.view(marks).fill(step, markStarts[team.rank], markStarts[team.rank + 1]);
      await team.allGather([
        { span: marks, starts: markStarts },
        { span: state, starts },
      ]);
      if (arena.view(marks).some((mark) => mark !== step)) throw new Error(`step ${step} is mixed`);
    }
    return { state: arena.take(state), ranks: [team.rank] };
  },
  merge: (into, from) => ({ state: into.state, ranks: [...into.ranks, ...from.ranks] }),
};

/** One member throws, the others wait for it. */
const mutiny: TeamJob<{ readonly rank: number }, null> = {
  async perform(team, { rank }) {
    if (team.rank === rank) throw new RangeError(`member ${rank} of ${team.size}`);
    await team.allGather([]);
    return null;
  },
  merge: () => null,
};

/** Exchanges until it is cancelled. */
const vigil: TeamJob<null, null> = {
  async perform(team) {
    for (let done = 1; ; done++) {
      await team.tick(done);
      await team.allGather([]);
    }
  },
  merge: () => null,
};

export const teamJobs = { ring, mutiny, vigil };
