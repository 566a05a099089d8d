import type { Address } from '../../kernels.ts';
import type { Family } from '../family.ts';

/** Samples that fill whole vectors of counters, and some that do not. */
export const random: Family = ({ kernels, arena }, out) => {
  const words = (...values: bigint[]): Address =>
    arena.put(new Uint8Array(BigUint64Array.from(values).buffer)).ptr;
  const key = words(20261122n, 3n, 0n, 0n);
  const p = arena.put(Float64Array.of(0.1, 0.3, 0.05, 0.25, 0.3)).ptr;
  kernels.threefry(words(1n, 2n, 3n, 4n), key, out(4));
  for (const samples of [5, 32]) {
    kernels.uniforms(key, 11, 7, 2, samples, 5, 1, out(7 * samples * 5));
    kernels.normals(key, 11, 7, 2, samples, 5, 2, out(7 * samples * 5));
    kernels.categorical(key, 11, 7, 2, samples, 3, p, 0, 5, out(7 * samples));
    kernels.bernoulli(key, 11, 7, 2, samples, 5, 4, p, 0, out(7 * samples * 5));
  }
  return [];
};
