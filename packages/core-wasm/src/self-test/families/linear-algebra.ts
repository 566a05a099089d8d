import type { Family } from '../family.ts';
import { matrix, numbers } from '../numbers.ts';

/** Sizes below, at and beyond the blocks of the factorisations. */
export const linearAlgebra: Family = ({ kernels, arena }, out) =>
  [13, 37].flatMap((n) => {
    const noise = numbers(n * n, 5);
    const element = (i: number, j: number): number => noise[Math.max(i, j) * n + Math.min(i, j)] ?? 0;
    const a = arena.put(matrix(n, n, (i, j) => element(i, j) + (i === j ? n : 0))).ptr;
    const b = arena.put(numbers(n * n, 6)).ptr;
    const l = out(n * n);
    const pivot = kernels.cholesky(a, n, l);
    kernels.triangularInverse(l, n, out(n * n));
    kernels.triangularSolve(l, b, n, n, out(n * n));
    kernels.triangularSolveTransposed(l, b, n, n, out(n * n));
    const status = kernels.symmetricEigen(a, n, arena.alloc('f64', n).ptr, out(n), out(n * n));
    return [pivot, status, kernels.logDeterminantCholesky(l, n), kernels.dot(a, b, n * n)];
  });
