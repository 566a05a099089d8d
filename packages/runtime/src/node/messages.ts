import type { Fault } from '../fault.ts';
import type { HeldRows } from '../rows.ts';
import type { ShardPlan } from '../shard.ts';
import type { TeamMemory } from '../thread-team.ts';

/**
 * The shared memory of a run: cell 0 says where to stop, cell 1 + i who has shard first + i.
 *
 *   [ stop | claim of shard first | claim of shard first + 1 | … ]
 */
export type Control = Int32Array<SharedArrayBuffer>;

/** Shards above the value of this cell are not to be run: the lowest one that threw, or −1 when the run is over. */
export const stopCell = 0;
export const firstClaimCell = 1;
/** A claim that nobody has; worker w writes w + 1 while it is at the shard. */
export const unclaimed = 0;
/** The summary is on its way: it arrives even if its thread dies now. */
export const posted = -1;

/** What a worker gets, once per run: take shards from the control block until none is left. */
export interface NodeTask {
  readonly run: number;
  readonly worker: number;
  readonly name: string;
  readonly plan: ShardPlan;
  readonly first: number;
  readonly control: Control;
  readonly version: number;
  /** The shared parameters, encoded, in shared memory. */
  readonly shared: Uint8Array<SharedArrayBuffer>;
  /** All rows that are held, in shared memory. */
  readonly held: readonly HeldRows[];
  readonly output: Float64Array | null;
  readonly width: number;
  readonly wantsTicks: boolean;
}

/** Where and how a step failed; shard −1 when it was before any. */
export interface ShardFault {
  readonly shard: number;
  readonly fault: Fault;
}

/** What a worker says while it works. */
export type NodeMessage =
  | { readonly run: number; readonly shard: number; readonly done: number }
  | {
      readonly run: number;
      readonly shard: number;
      readonly worker: number;
      readonly summary: Uint8Array<ArrayBuffer>;
    };

/** What a member of a team gets. */
export interface TeamTask {
  readonly run: number;
  readonly name: string;
  readonly rank: number;
  readonly size: number;
  readonly total: number;
  readonly memory: TeamMemory;
  readonly shared: NodeTask['shared'];
  readonly held: NodeTask['held'];
}

/** What became of it; null when it was told to end. */
export type MemberReply = { readonly summary: Uint8Array } | { readonly fault: Fault } | null;
