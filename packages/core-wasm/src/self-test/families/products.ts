import type { Family } from '../family.ts';
import { matrix, numbers } from '../numbers.ts';

/**
 * [m, n, k]: every number of rows that a tile may have; whole tiles of every width, and their edges; a product beyond the
 * bounds at which A and B are packed and k is sliced. Tiles are those of the mode.
 */
const sizes: readonly (readonly [number, number, number])[] = [
  ...[1, 2, 3, 4, 5, 6, 7].map((m): [number, number, number] => [m, 21, 4]),
  [13, 62, 20],
  [35, 141, 300],
];

/** Both precisions; C starts from zero, a bias row and a matrix. */
export const products: Family = ({ kernels, arena, source }, out) => {
  kernels.wideTiles(source.mode === 'turbo' ? 1 : 0);
  for (const [m, n, k] of sizes) {
    const [a, b, start] = [numbers(m * k, 10), numbers(k * n, 11), numbers(m * n, 12)];
    const [a64, b64, c64] = [a, b, start].map((values) => arena.put(values).ptr) as [number, number, number];
    kernels.gemmNN(a64, k, b64, n, 0, 0, m, n, k, out(m * n), n);
    kernels.gemmNT(a64, k, b64, k, c64, 0, m, n, k, out(m * n), n);
    kernels.gemmTN(a64, m, b64, n, c64, n, m, n, k, out(m * n), n);
    kernels.syrkTN(b64, n, b64, n, 0, 0, n, k, out(n * n), n);
    const l = arena.put(matrix(n, n, (i, j) => (j > i ? 0 : (i - 2 * j) / n))).ptr;
    const x = arena.put(numbers(m * n, 13)).ptr;
    kernels.trmmNN(x, n, l, n, 0, 0, m, n, out(m * n), n);
    kernels.trmmNT(x, n, l, n, c64, n, m, n, out(m * n), n);
    const [a32, b32, c32] = [a, b, start].map((values) => arena.put(Float32Array.from(values)).ptr) as [
      number,
      number,
      number,
    ];
    kernels.gemmNNF32(a32, k, b32, n, 0, 0, m, n, k, out(m * n, 'f32'), n);
    kernels.gemmNTF32(a32, k, b32, k, c32, 0, m, n, k, out(m * n, 'f32'), n);
    kernels.gemmTNF32(a32, m, b32, n, c32, n, m, n, k, out(m * n, 'f32'), n);
  }
  return [];
};
