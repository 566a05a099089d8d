import type { CoreModule } from '@marginalia/core-wasm';
import type { Fault } from '../fault.ts';
import type { HeldRows } from '../rows.ts';
import type { ShardPlan } from '../shard.ts';
import type { TeamMemory } from '../thread-team.ts';

/** One shard of one run. */
export interface WebTask {
  readonly run: number;
  readonly name: string;
  readonly plan: ShardPlan;
  readonly index: number;
  readonly version: number;
  /** Results an item, 0 for none. */
  readonly width: number;
  readonly wantsTicks: boolean;
}

/** What a shard gave: `output` holds its own items only. */
export type WebReply =
  | { readonly summary: Uint8Array<ArrayBuffer>; readonly output: Float64Array<ArrayBuffer> | null }
  | { readonly fault: Fault };

/** The first message to a worker, with a port over which all others go. */
export interface WebStart {
  readonly source: CoreModule;
  /** The name of a lock that the worker takes and keeps while it lives. */
  readonly lifeline: string | null;
}

/** What a worker does when it is called; calls begin in the order they were made. */
export interface WebApi {
  hold(rows: HeldRows): void;
  release(id: number): void;
  /** The shared parameters of a version, encoded. */
  publish(version: number, shared: Uint8Array): void;
  step(task: WebTask): Promise<WebReply>;
  perform(task: WebTeamTask): Promise<WebMemberReply>;
  /** Ends the member of a team's run, if there is one. */
  stop(run: number): void;
}

/** What a worker says without being asked: once, that it is there; then, how far a step is. */
export type WebNews = 'ready' | WebTick;

/** Items done of a shard that is under way. */
export interface WebTick {
  readonly run: number;
  readonly index: number;
  readonly done: number;
}

/** What a member of a team gets. */
export interface WebTeamTask {
  readonly run: number;
  readonly name: string;
  readonly version: number;
  readonly rank: number;
  readonly size: number;
  readonly total: number;
  /** How the members reach each other: in one memory, or by ports to every other member, by rank, null in its own place. */
  readonly bonds: TeamMemory | readonly (MessagePort | null)[];
}

/** What became of it; stopped when it was told to end. */
export type WebMemberReply =
  | { readonly summary: Uint8Array<ArrayBuffer> }
  | { readonly fault: Fault }
  | 'stopped';
