import type { Arena } from './arena.ts';
import type { Kernels } from './kernels.ts';

/** A compiled module and its bytes as shipped; their digest is part of every result's provenance. */
export interface CoreModule {
  readonly module: WebAssembly.Module;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How V8 compiled it: changes speed, and no bit of a result. */
  readonly mode: 'plain' | 'turbo';
  /** Whether several instances can work on one memory: in Node, and in pages that are cross-origin isolated. */
  readonly shared: boolean;
}

/** One instance of the module, and its place in a memory: one per thread. */
export interface Core {
  readonly kernels: Kernels;
  readonly arena: Arena;
  readonly memory: WebAssembly.Memory;
  readonly source: CoreModule;
}
