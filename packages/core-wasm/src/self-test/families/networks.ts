import type { Address } from '../../kernels.ts';
import type { Family } from '../family.ts';
import { numbers } from '../numbers.ts';

/** Rows of 19: two pairs of vectors and three elements over. */
export const networks: Family = ({ kernels, arena }, out) => {
  const [rows, samples, D] = [4, 3, 19];
  const all = rows * samples;
  const put = (length: number, seed: number, map: (v: number, i: number) => number = (v) => v): Address =>
    arena.put(Float32Array.from(numbers(length, seed), map)).ptr;
  /** An operand that a kernel overwrites: it counts as a result. */
  const changed = (values: Float32Array): Address => {
    const ptr = out(values.length, 'f32');
    arena.view({ ptr, length: values.length, type: 'f32' }).set(values);
    return ptr;
  };
  const head = Float32Array.from(numbers(all * 2 * D, 20), (v) => 3 * v);
  const logits = Float32Array.from(numbers(all * D, 21), (v) => 12 * v);
  const binary = put(rows * D, 22, (v, i) => (i % 11 === 3 ? NaN : v > 0.2 ? 1 : 0));
  const real = put(rows * D, 23, (v, i) => (i % 7 === 2 ? NaN : v));

  const fixed = [arena.put(logits).ptr, arena.put(head).ptr] as const;
  kernels.bernoulliLikelihoodF32(binary, fixed[0], rows, samples, D, out(all));
  kernels.bernoulliGradientF32(binary, changed(logits), rows, samples, D, out(all));
  kernels.gaussianLikelihoodF32(real, fixed[1], rows, samples, D, out(all));
  kernels.gaussianGradientF32(real, changed(head), rows, samples, D, 0.25, 0.5, out(all), out(all));
  kernels.poissonLikelihoodF32(binary, fixed[0], rows, samples, D, out(all));
  kernels.poissonGradientF32(binary, changed(logits), rows, samples, D, out(all));
  const levels = arena.put(Int32Array.of(2, 3, 14)).ptr;
  const codes = arena.put(Float32Array.of(1, 2, 13, NaN, 0, 4, 0, 1, NaN, 1, 1, 7)).ptr;
  kernels.categoricalLikelihoodF32(codes, fixed[0], rows, samples, 3, levels, out(all));
  kernels.categoricalGradientF32(codes, changed(logits), rows, samples, 3, levels, out(all));

  for (const kind of [0, 1, 2, 3, 4, 5]) {
    const y = out(all * D, 'f32');
    kernels.activateF32(kind, fixed[0], all * D, y);
    kernels.activationGradientF32(kind, fixed[0], y, changed(logits), all * D);
  }
  const noise = put(all * D, 24);
  const [z, logQ, dHead] = [out(all * D, 'f32'), out(all), out(rows * 2 * D, 'f32')];
  kernels.reparameterizeF32(fixed[1], noise, rows, samples, D, z, logQ);
  kernels.addStandardNormalF32(z, all, D, logQ);
  kernels.latentGradientF32(fixed[1], noise, z, put(all, 25), put(all, 26), rows, samples, D, dHead);
  kernels.gaussianKlF32(fixed[1], rows, D, 0.75, 0.25, out(rows * D, 'f32'), dHead);
  const bytes = arena.put(Uint8Array.from(numbers(D, 36), (v) => Math.floor(256 * Math.abs(v))));
  kernels.bytesF32(bytes.ptr, D, 1 / 255, out(D, 'f32'));
  kernels.scaleRowsF32(changed(logits), all, D, put(all, 27));
  kernels.rowSquaresF32(fixed[0], all, D, out(all));

  const state = [28, 29, 30].map((seed) => changed(Float32Array.from(numbers(D, seed), (v) => v * v)));
  const [p, m, v] = state as [Address, Address, Address];
  kernels.adamF32(p, put(D, 31), m, v, D, 0.01, 0.9, 0.999, 1e-4, 10, 1000, 0.1, 0.5);

  const sparse = put(rows * D, 32, (value, i) => (i % 3 === 1 ? value : 0));
  const [starts, entries] = [out(rows + 1, 'i32'), out(rows * D * 2, 'i32')];
  const [columnStarts, columnEntries] = [out(D + 1, 'i32'), out(rows * D * 2, 'i32')];
  const count = kernels.listRowsF32(sparse, D, rows, D, starts, entries);
  kernels.listColumnsF32(starts, entries, rows, D, columnStarts, columnEntries);
  const n = 37;
  const c = [out(rows * n, 'f32'), out(D * n, 'f32')] as const;
  kernels.sparseProductF32(starts, entries, 0, rows, put(D * n, 33), n, put(n, 34), 0, n, c[0], n);
  kernels.sparseProductF32(columnStarts, columnEntries, 0, D, put(rows * n, 35), n, 0, 0, n, c[1], n);
  return [count];
};
