import { MarginaliaError } from './error.ts';

/**
 * A line of the cache: what spans and stretches are aligned to. With 16, half of the 256-bit loads cross one, and a step of
 * training at batch 100 takes 5 % longer.
 */
export const lineBytes = 64;
const pageBytes = 65536;
/** Of memory: 4 GiB. */
const maximumPages = 65536;
/** One page short of 4 GiB, so that the address after the last element is still a 32-bit number. */
const limit: number = (maximumPages - 1) * pageBytes;
/** Tables have the first page, but for its last cell. */
const workspaceStart: number = pageBytes;
/** Of one instance. */
const workspaceBytes = 0x500000;
/** Of a common memory: how far it is given away, in lines. */
const givenCell: number = pageBytes / 4 - 1;
/** Where tables must have ended. */
export const tablesLimit: number = 4 * givenCell;
/** What is given away of a common memory at once, at least; what there is of any behind the workspaces. */
const leastBytes = 1_048_576;

/** Addresses [start, end). */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What an arena lies on. */
export interface Ground {
  readonly memory: WebAssembly.Memory;
  /** Another stretch of at least so many bytes, null if there is none; those before stay the arena's. */
  more(bytes: number): Stretch | null;
}

/** Where instance `rank` on a memory has its workspace. */
export function workspaceOf(rank: number): number {
  return workspaceStart + rank * workspaceBytes;
}

/**
 * A memory with workspaces for so many instances, and nothing else in use.
 *
 * @throws E_MEMORY if it cannot be reserved
 */
export function createMemory(members: number, shared: boolean): WebAssembly.Memory {
  const initial = (workspaceOf(members) + leastBytes) / pageBytes;
  try {
    return new WebAssembly.Memory({ initial, maximum: maximumPages, shared });
  } catch (cause) {
    throw new MarginaliaError(
      'E_MEMORY',
      `instantiateCore: ${initial} pages of memory must be available, got ${String(cause)}`,
      { remedy: 'Close other instances: each reserves address space of its own.', cause },
    );
  }
}

/**
 * A memory for so many instances on threads of their own: post it to them.
 *
 * @throws E_MEMORY if it cannot be reserved
 */
export function createCommonMemory(members: number): WebAssembly.Memory {
  return clearCommonMemory(createMemory(members, true), members);
}

/** Frees all that was allocated in a common memory, when none of its instances is at work any more. */
export function clearCommonMemory(memory: WebAssembly.Memory, members: number): WebAssembly.Memory {
  Atomics.store(cellsOf(memory), givenCell, workspaceOf(members) / lineBytes);
  return memory;
}

/** All of a memory from `base` up, for one arena. */
export function wholeGround(memory: WebAssembly.Memory, base: number): Ground {
  let given = false;
  return {
    memory,
    more() {
      if (given) return null;
      given = true;
      return { start: base, end: limit };
    },
  };
}

/** A memory's stretches, for all arenas on it. */
export function commonGround(memory: WebAssembly.Memory): Ground {
  return {
    memory,
    more(bytes) {
      const lines = Math.ceil(Math.max(bytes, leastBytes) / lineBytes);
      const cells = cellsOf(memory);
      for (;;) {
        const before = Atomics.load(cells, givenCell);
        if ((before + lines) * lineBytes > limit) return null;
        if (Atomics.compareExchange(cells, givenCell, before, before + lines) === before) {
          return { start: before * lineBytes, end: (before + lines) * lineBytes };
        }
      }
    },
  };
}

/** Grows the memory until it has `end` bytes: to twice its size, because a growth takes longer than the bytes it adds. */
export function reach(memory: WebAssembly.Memory, end: number, asked: string): void {
  if (end <= memory.buffer.byteLength) return;
  let cause: unknown;
  if (end <= limit) {
    for (const double of [true, false, false]) {
      try {
        memory.grow(0); // another thread may have grown it, which this one's view of it need not show yet
        const have = memory.buffer.byteLength;
        if (end <= have) return;
        const size = double ? Math.max(end, Math.min(2 * have, limit)) : end;
        memory.grow(Math.ceil((size - have) / pageBytes));
        return;
      } catch (error) {
        cause = error; // there is not so much, or another thread took it since: then that is seen next
      }
    }
  }
  throw tooLarge(asked, cause);
}

/** What was asked for does not fit. */
export function tooLarge(asked: string, cause?: unknown): MarginaliaError {
  return new MarginaliaError('E_MEMORY', `arena: memory must fit into 4 GiB, got ${asked}`, {
    remedy: 'Use smaller blocks, or free more with scope.',
    cause,
  });
}

function cellsOf({ buffer }: WebAssembly.Memory): Int32Array {
  return new Int32Array(buffer, 0, givenCell + 1);
}
