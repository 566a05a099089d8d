import { bytesPerElement, type Core } from '@marginalia/core-wasm';
import { createBreather } from '../breather.ts';
import type { HeldRows } from '../rows.ts';
import { dataOf, type Part, type TeamContext, TeamStopped } from '../team.ts';

/** A member that speaks with the others over ports. */
export interface PortTeam {
  readonly context: TeamContext;
  /** Ends the member at its next exchange or tick. */
  stop(): void;
  close(): void;
}

/** What another member sent and nobody has read yet, and who waits for it. */
interface Mailbox {
  readonly letters: ArrayBuffer[];
  wake: (() => void) | null;
}

/**
 * Exchanges without shared memory: every member sends its elements to every other one. Messages of a port arrive in order,
 * so the n-th letter belongs to the n-th exchange.
 */
export function createPortTeam(
  core: Core,
  held: ReadonlyMap<number, HeldRows>,
  member: {
    readonly rank: number;
    readonly ports: readonly (MessagePort | null)[];
    readonly onTick: (done: number) => void;
  },
): PortTeam {
  const { rank, ports, onTick } = member;
  const breather = createBreather();
  let stopped = false;
  const boxes = ports.map((port): Mailbox => {
    const box: Mailbox = { letters: [], wake: null };
    port?.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
      box.letters.push(data);
      box.wake?.();
    });
    port?.start();
    return box;
  });
  const letterOf = async (box: Mailbox): Promise<ArrayBuffer> => {
    if (box.letters.length === 0 && !stopped) {
      await new Promise<void>((resolve) => {
        box.wake = resolve;
      });
    }
    const letter = box.letters.shift();
    if (stopped || letter === undefined) throw new TeamStopped();
    return letter;
  };

  const context: TeamContext = {
    core,
    common: core,
    oneMemory: false,
    rank,
    size: ports.length,
    data: (rows) => dataOf(held, rows),
    async allGather(parts) {
      const mine = new Uint8Array(parts.reduce((sum, part) => sum + bytesOf(part, rank).length, 0));
      copyThrough(core, parts, rank, mine, 'out');
      for (const port of ports) {
        if (port === null) continue;
        const letter = mine.slice().buffer;
        port.postMessage(letter, [letter]);
      }
      for (const [other, box] of boxes.entries()) {
        if (other !== rank) copyThrough(core, parts, other, new Uint8Array(await letterOf(box)), 'in');
      }
    },
    meet() {}, // what others read is their own
    async tick(done) {
      onTick(done);
      // so that the word to stop can come in
      await breather.breathe();
      if (stopped) throw new TeamStopped();
    },
  };
  return {
    context,
    stop() {
      stopped = true;
      for (const box of boxes) box.wake?.();
    },
    close() {
      breather.close();
      for (const port of ports) port?.close();
    },
  };
}

/** Where a member's elements lie, in bytes. */
function bytesOf({ span, starts }: Part, member: number): { readonly ptr: number; readonly length: number } {
  const size = bytesPerElement[span.type];
  const start = starts[member]! * size;
  return { ptr: span.ptr + start, length: starts[member + 1]! * size - start };
}

/** A letter holds a member's elements of all parts, one part after the other. */
function copyThrough(
  { memory }: Core,
  parts: readonly Part[],
  member: number,
  letter: Uint8Array,
  way: 'in' | 'out',
): void {
  let at = 0;
  for (const part of parts) {
    const { ptr, length } = bytesOf(part, member);
    const place = new Uint8Array(memory.buffer, ptr, length);
    const written = letter.subarray(at, at + length);
    if (way === 'out') written.set(place);
    else place.set(written);
    at += length;
  }
}
