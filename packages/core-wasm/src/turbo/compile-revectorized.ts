import { setFlagsFromString } from 'node:v8';

/**
 * Optimised at once and every function: V8's first tier is never revectorised, and a function that is compiled later
 * would be compiled under the flags of that time.
 */
const flags = [
  ['--experimental-wasm-revectorize', '--no-experimental-wasm-revectorize'],
  ['--no-liftoff', '--liftoff'],
  ['--no-wasm-lazy-compilation', '--wasm-lazy-compilation'],
] as const;

/**
 * An empty custom section, `turbo`. V8 keeps compiled code by the module's bytes: with bytes of its own, revectorised code
 * is never found for the plain module, nor the other way round.
 */
const mark = Uint8Array.of(0, 6, 5, ...new TextEncoder().encode('turbo'));

/**
 * Compiles a module with pairs of 128-bit vector operations joined to 256-bit ones.
 *
 * Synchronously: the flags are the process's, and nothing else on this thread is compiled under them.
 */
export function compileRevectorized(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  const marked = new Uint8Array(bytes.length + mark.length);
  marked.set(bytes);
  marked.set(mark, bytes.length);
  try {
    for (const [on] of flags) setFlagsFromString(on);
    return new WebAssembly.Module(marked);
  } finally {
    for (const [, off] of flags) setFlagsFromString(off);
  }
}
