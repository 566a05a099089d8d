import type { Family } from '../family.ts';
import { matrix, numbers, wholeNumbers } from '../numbers.ts';

/** [n, D, K]: less than a vector of columns and more, less than a group of rows and more. */
const sizes = [
  [40, 5, 3],
  [70, 19, 4],
  [30, 2, 9],
] as const;

/** Every kind of covariance, with weights of rows and without. */
export const densities: Family = ({ kernels, arena }, out) =>
  sizes.flatMap(([n, D, K]) => {
    const x = arena.put(wholeNumbers(n * D, 7).map((v) => v / 8)).ptr;
    const means = arena.put(numbers(K * D, 8)).ptr;
    const factors = arena.put(
      matrix(K * D, D, (i, j) => (i % D === j ? 1.5 : i % D > j ? ((i % D) - 2 * j) / (9 * D) : 0)),
    ).ptr;
    const logDeterminants = arena.put(numbers(K, 13)).ptr;
    const logWeights = arena.put(numbers(K, 14)).ptr;
    const rowWeights = arena.put(numbers(n, 9).map((v) => Math.abs(v))).ptr;
    const scratch = arena.alloc('f64', 2 * D).ptr;
    kernels.gaussianLogDensity(x, means, factors, 0.5, n, D, scratch, out(n));
    kernels.standardNormalLogDensity(x, n, D, out(n));
    kernels.addSquaredNorms(x, n, D, -0.5, 1, out(n));
    kernels.linearGaussianLogDensity(x, n, D, factors, Math.min(D, 4), means, -0.5, -2, 1, out(n));
    kernels.linearGaussianLogDensity(x, n, D, factors, Math.min(D, 4), means, 0, -2, 1, out(n));
    return [0, 1, 2, 3].map((kind) => {
      const parameters = [logWeights, means, factors, logDeterminants] as const;
      const weights = kind === 1 ? 0 : rowWeights;
      const statistics = [out(K), out(K * D), out(K * D * D), out(1)] as const;
      kernels.mixtureLogJoint(x, n, D, K, kind, ...parameters, out(n * K));
      return kernels.mixtureEStep(
        x,
        weights,
        n,
        D,
        K,
        kind,
        ...parameters,
        ...statistics,
        out(n),
        out(n * K),
      );
    });
  });
