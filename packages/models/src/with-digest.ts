import type { Core } from '@marginalia/core-wasm';
import { digestBytes, digestOf } from '@marginalia/runtime';

/**
 * A fit with its digest: SHA-256 over all it says (parameters, history, seed, plan, the data's digest) and the compiled
 * module; not over workers, executor, seconds or paths.
 */
export function withDigest<Fit extends object>(core: Core, fit: Fit): Fit & { readonly digest: string } {
  return { ...fit, digest: digestOf({ fit, module: digestBytes(core.source.bytes) }) };
}
