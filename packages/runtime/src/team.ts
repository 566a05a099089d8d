import { type Core, type ElementType, MarginaliaError, type Span } from '@marginalia/core-wasm';
import type { Held, HeldRows, Rows } from './rows.ts';

/** Elements of which member r of a team fills [starts[r], starts[r + 1]). */
export interface Part<T extends ElementType = ElementType> {
  readonly span: Span<T>;
  /** size + 1 numbers, ascending from 0 to the span's length. */
  readonly starts: readonly number[];
}

/** What a member of a team works with. */
export interface TeamContext {
  /** The member's own for this run: what it allocates lives as long as the run. */
  readonly core: Core;
  /**
   * For what members exchange: all allocate the same there, in the same order, and outside of scopes. With one memory they
   * get the same span, and read in it what others wrote before the last exchange; else each has a copy of its own.
   */
  readonly common: Core;
  /** Whether the members have one memory. */
  readonly oneMemory: boolean;
  /** 0 … size − 1. */
  readonly rank: number;
  readonly size: number;
  /** The rows as this thread holds them, in their own type: read, never write. */
  data(held: Held): Rows['data'];
  /**
   * After it every member has every part of spans of `common`. All members call it equally often, with parts of the same types
   * and starts; it is also where they wait for each other. A part is not written again before the next exchange or meeting:
   * others may still read it.
   */
  allGather(parts: readonly Part[]): void | Promise<void>;
  /** Nobody returns from it before all have come: what was gathered may be written again. All members call it equally often. */
  meet(): void | Promise<void>;
  /** Says how much of the run's total is done, and ends the member when the run was cancelled. Await it. */
  tick(done: number): void | Promise<void>;
}

/**
 * Work whose members must exchange what they have while they run, as in training: the same program on every member, in step.
 *
 * Its result must not depend on the size of the team: split what is computed by outputs, never sums by members.
 */
export interface TeamJob<Shared = unknown, S = unknown> {
  perform(context: TeamContext, shared: Shared): Promise<S>;
  /** Folded by rank on the caller. */
  merge(into: S, from: S): S;
}

/** How a team's run is watched. */
export interface TeamOptions {
  readonly signal?: AbortSignal;
  /** Of `total`, as told by member 0; a few hundred times at most. */
  readonly onProgress?: (done: number) => void;
  /** What `tick` counts to. */
  readonly total: number;
}

/** What a team gives. */
export interface TeamResult<S> {
  readonly summary: S;
  /** Times that the run began anew because a member's worker had died. */
  readonly restarts: number;
}

/** Ends a member that was told to; never seen by callers. */
export class TeamStopped extends Error {
  constructor() {
    super('the run is over');
  }
}

/** [0, n) cut evenly: starts[r] = ⌊n r / size⌋. */
export function evenStarts(n: number, size: number): readonly number[] {
  return Array.from({ length: size + 1 }, (_, r) => Math.floor((n * r) / size));
}

/** A team of one. */
export function soloContext(
  core: Core,
  held: ReadonlyMap<number, HeldRows>,
  tick: TeamContext['tick'],
): TeamContext {
  return {
    core,
    common: core,
    oneMemory: true,
    rank: 0,
    size: 1,
    data: (rows) => dataOf(held, rows),
    allGather() {},
    meet() {},
    tick,
  };
}

/** @throws E_ARGUMENT unless this thread holds the rows */
export function dataOf(held: ReadonlyMap<number, HeldRows>, { id, digest }: Held): Rows['data'] {
  const mine = held.get(id);
  if (mine !== undefined && mine.held.digest === digest) return mine.data;
  throw new MarginaliaError('E_ARGUMENT', 'context.data: rows must be held by the executor of the run', {
    remedy: 'Call executor.hold(rows) and put what it returns into the shared parameters.',
  });
}

/** Progress is passed on this often: a message takes the member 80 µs. */
const reports = 100;

/** Whether `done` is worth a message. */
export function isReport(done: number, total: number): boolean {
  return done === total || Math.floor((done * reports) / total) > Math.floor(((done - 1) * reports) / total);
}
