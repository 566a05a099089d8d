import type { Arena } from '@marginalia/core-wasm';
import type { Key } from './latent-variable-model.ts';

/** Writes a key as the generator reads it, 4 u64 little-endian (seed, stream, 0, 0), and gives its address. */
export function putKey(arena: Arena, { seed, stream }: Key): number {
  return arena.put(Int32Array.of(seed, Math.floor(seed / 4294967296), stream, 0, 0, 0, 0, 0)).ptr;
}
