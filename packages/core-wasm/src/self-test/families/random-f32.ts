import type { Address } from '../../kernels.ts';
import type { Family } from '../family.ts';

/** Widths with whole blocks and with parts that end in half a word. */
export const randomF32: Family = ({ kernels, arena }, out) => {
  const key: Address = arena.put(new Uint8Array(BigUint64Array.of(20261122n, 3n, 0n, 0n).buffer)).ptr;
  const p = arena.put(Float32Array.from({ length: 21 }, (_, i) => i / 20)).ptr;
  for (const width of [3, 21]) {
    kernels.uniformsF32(key, 11, 7, 2, 5, width, 1, out(7 * 5 * width, 'f32'));
    kernels.normalsF32(key, 11, 7, 2, 5, width, 2, out(7 * 5 * width, 'f32'));
    kernels.bernoulliF32(key, 11, 7, 2, 5, width, 4, p, 0, out(7 * 5 * width, 'f32'));
  }
  return [];
};
