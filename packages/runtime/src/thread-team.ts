import {
  type Core,
  type CoreModule,
  clearCommonMemory,
  createCommonMemory,
  type ElementType,
  elementTypeOf,
  instantiateMember,
  MarginaliaError,
  type Span,
} from '@marginalia/core-wasm';
import type { HeldRows } from './rows.ts';
import { createSpares, type Spares } from './spares.ts';
import { dataOf, type TeamContext, TeamStopped } from './team.ts';

/** The cells of a team's control block, which every member and the caller see; from `spans` on, where common spans are. */
const cells = { stop: 0, arrived: 1, generation: 2, spans: 3 } as const;
/** Common spans of a run. */
const mostSpans = 4096;
/** Of a common span: nobody has asked for it, a member is allocating it. Else its address in units of 16 bytes. */
const [unknown, underway] = [0, 1];

/** Turns of a loop that a member waits awake, some hundred microseconds, before it sleeps: to be woken takes fifty, which a step of training would pay twice. */
const turns = 20_000;
/** Milliseconds of sleep between two looks at the stop cell. */
const nap = 50;

/** What the members of a team on threads share. */
export interface TeamMemory {
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly memory: WebAssembly.Memory;
}

/** Memories for runs of teams of so many members: each takes addresses until all threads have collected it, so they are used again. */
export function createTeamMemories(size: number): Spares<TeamMemory> {
  return createSpares(
    () => ({
      control: new Int32Array(new SharedArrayBuffer(4 * (cells.spans + mostSpans))),
      memory: createCommonMemory(size),
    }),
    ({ control, memory }) => ({ control: control.fill(0), memory: clearCommonMemory(memory, size) }),
  );
}

/** Tells all members to end. */
export function stopTeam({ control }: TeamMemory): void {
  Atomics.store(control, cells.stop, 1);
  for (const cell of control.keys()) Atomics.notify(control, cell);
}

/** A member on a thread: all work in one memory, and wait by atomics. */
export function createThreadTeam(
  source: CoreModule,
  held: ReadonlyMap<number, HeldRows>,
  team: TeamMemory,
  member: { readonly rank: number; readonly size: number; readonly onTick: (done: number) => void },
): TeamContext {
  const { control, memory } = team;
  const { rank, size, onTick } = member;
  const core = instantiateMember(source, memory, rank);

  const stopIfTold = (): void => {
    if (Atomics.load(control, cells.stop) !== 0) throw new TeamStopped();
  };
  /** Waits until a cell no longer has a value. */
  const awaitChange = (cell: number, value: number): void => {
    for (let turn = 0; turn < turns; turn++) if (Atomics.load(control, cell) !== value) return;
    while (Atomics.load(control, cell) === value) {
      stopIfTold();
      Atomics.wait(control, cell, value, nap);
    }
  };
  /** A barrier: the last to arrive opens it for all. */
  const meet = (): void => {
    if (size === 1) return;
    const generation = Atomics.load(control, cells.generation);
    if (Atomics.add(control, cells.arrived, 1) < size - 1) return awaitChange(cells.generation, generation);
    Atomics.store(control, cells.arrived, 0);
    Atomics.add(control, cells.generation, 1);
    Atomics.notify(control, cells.generation);
  };

  return {
    core,
    common: { ...core, arena: commonArena(core, control, awaitChange) },
    oneMemory: true,
    rank,
    size,
    data: (rows) => dataOf(held, rows),
    allGather: meet,
    meet,
    tick(done) {
      stopIfTold();
      if (rank === 0) onTick(done);
    },
  };
}

/** The n-th span of all members is one: who asks for it first allocates it, and leaves word where it is. */
function commonArena(
  { arena }: Core,
  control: Int32Array,
  awaitChange: (cell: number, value: number) => void,
): Core['arena'] {
  let spans = 0;
  const place = <T extends ElementType>(type: T, length: number, make: () => Span<T>): Span<T> => {
    if (spans === mostSpans) {
      throw new MarginaliaError('E_MEMORY', `team.common: a run must have at most ${mostSpans} common spans`);
    }
    const cell = cells.spans + spans++;
    if (Atomics.compareExchange(control, cell, unknown, underway) === unknown) {
      const span = make();
      Atomics.store(control, cell, span.ptr / 16);
      Atomics.notify(control, cell);
      return span;
    }
    awaitChange(cell, underway);
    return arena.adopt({ type, length, ptr: 16 * Atomics.load(control, cell) });
  };
  return {
    ...arena,
    alloc: (type, length) => place(type, length, () => arena.alloc(type, length)),
    put: (values) => place(elementTypeOf(values), values.length, () => arena.put(values)),
    scope() {
      throw new MarginaliaError('E_ARGUMENT', 'team.common: what all members have lives as long as the run', {
        remedy: 'Use team.core for what is freed.',
      });
    },
  };
}
