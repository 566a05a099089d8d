import { type Core, MarginaliaError, type Span } from '@marginalia/core-wasm';
import type { Context, Job } from './job.ts';
import type { Output } from './output.ts';
import type { Held, HeldRows } from './rows.ts';
import type { Shard } from './shard.ts';
import { dataOf } from './team.ts';

/** What a thread computes with: its instance of the core and the rows it was given. */
export interface Thread {
  readonly core: Core;
  readonly held: Map<number, HeldRows>;
}

/** Ticks that are passed on, per shard: enough for a bar, too few to cost anything. */
const ticksPerShard = 8;

/**
 * Runs one step and frees what it allocated.
 *
 * @param onTick the items done; called a few times at most
 * @param check called at every tick, may throw to end the step
 */
export function runStep(
  thread: Thread,
  job: Job,
  shared: unknown,
  shard: Shard,
  output: Output | null,
  onTick: (done: number) => void,
  check: () => void,
): unknown {
  const every = Math.ceil((shard.end - shard.start) / ticksPerShard);
  let next = every;
  const context: Context = {
    core: thread.core,
    rows: (held, start, end) => copyRows(thread, held, start, end),
    data: (held) => dataOf(thread.held, held),
    output: (start, end) => outputOf(output, shard, start, end),
    tick: (done) => {
      if (done >= next) {
        next = done + every;
        onTick(done);
      }
      check();
    },
  };
  return thread.core.arena.scope(() => job.step(context, shared, shard));
}

function copyRows(thread: Thread, held: Held, start: number, end: number): Span<'f64'> {
  const mine = thread.held.get(held.id);
  if (mine === undefined || mine.held.digest !== held.digest) {
    throw new MarginaliaError('E_ARGUMENT', 'context.rows: rows must be held by the executor of the run', {
      remedy: 'Call executor.hold(rows) and put what it returns into the shared parameters.',
    });
  }
  if (!(0 <= start && start <= end && end <= held.rows)) {
    throw new MarginaliaError(
      'E_ARGUMENT',
      `context.rows: the range must lie in 0 to ${held.rows}, got ${start} to ${end}`,
    );
  }
  const { arena } = thread.core;
  const block = mine.data.subarray(start * held.columns, end * held.columns);
  if (block instanceof Float64Array) return arena.put(block);
  const span = arena.alloc('f64', block.length);
  arena.view(span).set(block);
  return span;
}

function outputOf(output: Output | null, shard: Shard, start: number, end: number): Float64Array {
  if (output === null) {
    throw new MarginaliaError('E_ARGUMENT', 'context.output: the run must ask for an output, got none', {
      remedy: 'Pass { output: { width } } to mapReduce.',
    });
  }
  if (!(shard.start <= start && start <= end && end <= shard.end)) {
    throw new MarginaliaError(
      'E_ARGUMENT',
      `context.output: the range must lie in its shard, ${shard.start} to ${shard.end}, got ${start} to ${end}`,
    );
  }
  return output.data.subarray((start - output.first) * output.width, (end - output.first) * output.width);
}
