import type { Rows } from '@marginalia/runtime';
import { logNormal, type Matrix } from './oracle.ts';

/** A Gaussian over columns. */
export interface Marginal {
  readonly mean: readonly number[];
  readonly covariance: Matrix;
}

/** Σ over rows of log p of the values that are there. */
export function observedLogLikelihood({ data, rows, columns }: Rows, { mean, covariance }: Marginal): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    const there = mean.map((_, d) => d).filter((d) => !Number.isNaN(data[i * columns + d]));
    const x = there.map((d) => data[i * columns + d]!);
    const block = there.map((a) => there.map((b) => covariance[a]![b]!));
    sum += logNormal(
      x,
      there.map((d) => mean[d]!),
      block,
    );
  }
  return sum;
}

/** The solution of a system with a positive definite matrix, by elimination. */
function solve(matrix: Matrix, right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  rows.forEach((row, i) =>
    rows.forEach((other, k) => {
      if (k === i) return;
      const factor = other[i]! / row[i]!;
      row.forEach((value, j) => (other[j]! -= factor * value));
    }),
  );
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}

/** Maximum likelihood of two-factor PPCA where values are missing, by EM on the values that are there. */
export function ppcaByEm({ data, rows, columns: D }: Rows, iterations = 3000): Marginal {
  let weights = Array.from({ length: D }, (_, d) => [Math.sin(d + 1), Math.cos(2 * d), 0]);
  let noise = 1;
  const there = Array.from({ length: rows }, (_, i) =>
    weights.map((_w, d) => d).filter((d) => !Number.isNaN(data[i * D + d])),
  );
  const total = there.reduce((sum, { length }) => sum + length, 0);
  for (let iteration = 0; iteration < iterations; iteration++) {
    // E[(z, 1)(z, 1)ᵀ] of every row, from the values that are there
    const second = there.map((columns, i) => {
      const precision = [
        [1, 0],
        [0, 1],
      ];
      const right = [0, 0];
      for (const d of columns) {
        const [a, b, mu] = weights[d] as [number, number, number];
        const miss = data[i * D + d]! - mu;
        [a, b].forEach((w, p) => {
          right[p]! += (w * miss) / noise;
          precision[p]![0]! += (w * a) / noise;
          precision[p]![1]! += (w * b) / noise;
        });
      }
      const mean = [...solve(precision, right), 1];
      const inverse = [solve(precision, [1, 0]), solve(precision, [0, 1])];
      return mean.map((a, p) => mean.map((b, q) => a * b + (p < 2 && q < 2 ? inverse[p]![q]! : 0)));
    });
    weights = weights.map((_, d) => {
      const left = [0, 1, 2].map(() => [0, 0, 0]);
      const right = [0, 0, 0];
      second.forEach((moments, i) => {
        const x = data[i * D + d]!;
        if (Number.isNaN(x)) return;
        moments.forEach((row, p) => {
          right[p]! += x * row[2]!;
          row.forEach((value, q) => (left[p]![q]! += value));
        });
      });
      return solve(left, right);
    });
    let squares = 0;
    second.forEach((moments, i) => {
      for (const d of there[i]!) {
        const x = data[i * D + d]!;
        const w = weights[d]!;
        squares += x * x;
        moments.forEach((row, p) => {
          squares -= 2 * x * w[p]! * row[2]!;
          row.forEach((value, q) => (squares += w[p]! * w[q]! * value));
        });
      }
    });
    noise = squares / total;
  }
  return {
    mean: weights.map((w) => w[2]!),
    covariance: weights.map((a, i) =>
      weights.map((b, j) => a[0]! * b[0]! + a[1]! * b[1]! + (i === j ? noise : 0)),
    ),
  };
}
