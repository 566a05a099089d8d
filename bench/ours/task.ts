import type { Core } from '@marginalia/core-wasm';
import type { jobs } from '@marginalia/estimators';
import type { Executor } from '@marginalia/runtime';

/** What a work is told: numbers, words, and names of raw little-endian files. */
export type Args = Readonly<Record<string, string | number>>;

/** Where a task runs: Node or a page. */
export interface Platform {
  readonly core: Core;
  readonly read: (file: string) => Promise<ArrayBuffer>;
  /** Keeps an output for the harness; a page cannot. */
  readonly write: ((file: string, bytes: Uint8Array) => Promise<void>) | null;
  readonly executor: (workers: number) => Promise<Executor<typeof jobs>>;
  /** Seconds. */
  readonly now: () => number;
}

/** One thing to time, its inputs at hand. */
export interface Task {
  /** Once. Returns the seconds it took where it clocks a part of itself, else nothing. */
  readonly run: () => number | undefined | Promise<number | undefined>;
  /** What the last run computed, for comparison with other sides. */
  readonly value?: () => unknown;
  /** The array it computed, where that is compared in full. */
  readonly output?: () => Float64Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
  readonly close?: () => Promise<void>;
}

/** Gets everything ready that is not timed. */
export type Prepare = (platform: Platform, args: Args) => Promise<Task>;
