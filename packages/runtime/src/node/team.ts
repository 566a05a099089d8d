import { type Core, bytesPerElement } from '@marginalia/core-wasm';
import type { HeldRows } from '../rows.ts';
import { dataOf, type Part, type TeamContext, TeamStopped } from '../team.ts';

/** The cells of a team's control block, which every member and the caller see. */
const teamCells = { stop: 0, arrived: 1, generation: 2 } as const;
const cells = 3;

/** Turns of a loop that a member waits awake, some hundred microseconds, before it sleeps: to be woken takes fifty, which a step of training would pay twice. */
const spins = 20_000;
/** Milliseconds of sleep between two looks at the stop cell. */
const nap = 50;
/** Bytes a board may grow to. */
const mostBytes = 0x80000000;

/** What the members of a Node team share. */
export interface TeamMemory {
  readonly control: Int32Array<SharedArrayBuffer>;
  /**
   * Exchanges alternate between two: who is fast may write the next exchange while others still read this one, and cannot
   * come to the one after before they have.
   */
  readonly boards: readonly [SharedArrayBuffer, SharedArrayBuffer];
}

/** Fresh memory for one run. */
export function createTeamMemory(): TeamMemory {
  const board = (): SharedArrayBuffer => new SharedArrayBuffer(0, { maxByteLength: mostBytes });
  return { control: new Int32Array(new SharedArrayBuffer(4 * cells)), boards: [board(), board()] };
}

/** Tells all members to end. */
export function stopTeam({ control }: TeamMemory): void {
  Atomics.store(control, teamCells.stop, 1);
  Atomics.notify(control, teamCells.generation);
}

function isStopped({ control }: TeamMemory): boolean {
  return Atomics.load(control, teamCells.stop) !== 0;
}

/** A member on a thread: exchanges by way of shared memory, waits by atomics. */
export function threadContext(
  core: Core,
  held: ReadonlyMap<number, HeldRows>,
  memory: TeamMemory,
  member: { readonly rank: number; readonly size: number; readonly onTick: (done: number) => void },
): TeamContext {
  const { rank, size, onTick } = member;
  let exchanges = 0;
  return {
    core,
    rank,
    size,
    data: (rows) => dataOf(held, rows),
    allGather(parts) {
      if (size === 1) return;
      const board = memory.boards[exchanges++ % 2]!;
      const places = layOut(parts);
      reach(board, places.at(-1)!);
      parts.forEach((part, i) => copyPart(core, part, rank, board, places[i]!, 'out'));
      meet(memory, size);
      parts.forEach((part, i) => {
        for (let other = 0; other < size; other++) {
          if (other !== rank) copyPart(core, part, other, board, places[i]!, 'in');
        }
      });
    },
    tick(done) {
      if (isStopped(memory)) throw new TeamStopped();
      if (rank === 0) onTick(done);
    },
  };
}

/** Where on the board each part starts, and where the last one ends. */
function layOut(parts: readonly Part[]): readonly number[] {
  const places = [0];
  for (const { span } of parts) {
    places.push(places.at(-1)! + 8 * Math.ceil((span.length * bytesPerElement[span.type]) / 8));
  }
  return places;
}

/** Any member may come first; a growth to a smaller size than another's is one that is not needed. */
function reach(board: SharedArrayBuffer, bytes: number): void {
  while (board.byteLength < bytes) {
    try {
      board.grow(bytes);
    } catch (error) {
      if (board.byteLength < bytes) throw error;
    }
  }
}

function copyPart(
  { memory }: Core,
  { span, starts }: Part,
  member: number,
  board: SharedArrayBuffer,
  place: number,
  way: 'in' | 'out',
): void {
  const size = bytesPerElement[span.type];
  const start = starts[member]! * size;
  const length = starts[member + 1]! * size - start;
  if (length === 0) return;
  const mine = new Uint8Array(memory.buffer, span.ptr + start, length);
  const shared = new Uint8Array(board, place + start, length);
  if (way === 'out') shared.set(mine);
  else mine.set(shared);
}

/** A barrier: the last to arrive opens it for all. */
function meet(memory: TeamMemory, size: number): void {
  const { control } = memory;
  const generation = Atomics.load(control, teamCells.generation);
  if (Atomics.add(control, teamCells.arrived, 1) === size - 1) {
    Atomics.store(control, teamCells.arrived, 0);
    Atomics.add(control, teamCells.generation, 1);
    Atomics.notify(control, teamCells.generation);
    return;
  }
  for (let turn = 0; turn < spins; turn++) {
    if (Atomics.load(control, teamCells.generation) !== generation) return;
  }
  while (Atomics.load(control, teamCells.generation) === generation) {
    if (isStopped(memory)) throw new TeamStopped();
    Atomics.wait(control, teamCells.generation, generation, nap);
  }
}
