import type { Core } from '@marginalia/core-wasm';
import { lbfgs } from './lbfgs.ts';

/** Rows standardised, with a column of ones at the end. */
export type Design = Float64Array;

/** What a regression has learned. */
export interface Classifier {
  readonly converged: boolean;
  /** The most probable class of every row; of equals the first. */
  readonly predict: (design: Design) => Int32Array;
}

/**
 * Minimises −mean log softmax(x W)[y] + ½ decay ‖W‖², the last row of W (the biases) without decay.
 *
 * @param design [n, width]
 */
export function softmaxRegression(
  core: Core,
  design: Design,
  labels: Int32Array,
  K: number,
  decay: number,
): Classifier {
  const { kernels, arena } = core;
  const n = labels.length;
  const width = design.length / n;
  const logits = (x: number, weights: number, rows: number, out: number): void =>
    kernels.gemmNN(x, width, weights, K, 0, 0, rows, K, width, out, K);
  const { x: weights, converged } = arena.scope(() => {
    const rows = arena.put(design);
    const w = arena.alloc('f64', width * K);
    const a = arena.alloc('f64', n * K);
    const logSums = arena.alloc('f64', n);
    const gradient = arena.alloc('f64', width * K);
    return lbfgs(new Float64Array(width * K), (at) => {
      arena.view(w).set(at);
      logits(rows.ptr, w.ptr, n, a.ptr);
      kernels.logSumExpRows(a.ptr, n, K, logSums.ptr);
      const [values, sums] = [arena.view(a), arena.view(logSums)];
      let loss = 0;
      for (let i = 0; i < n; i++) {
        loss += sums[i]! - values[i * K + labels[i]!]!;
        for (let c = 0; c < K; c++) values[i * K + c] = values[i * K + c]! - sums[i]!;
      }
      kernels.exp(a.ptr, n * K, a.ptr);
      for (let i = 0; i < n; i++) values[i * K + labels[i]!] = values[i * K + labels[i]!]! - 1;
      kernels.gemmTN(rows.ptr, width, a.ptr, K, 0, 0, width, K, n, gradient.ptr, K);
      const slope = arena.take(gradient);
      const penalised = (width - 1) * K; // all but the biases
      let squares = 0;
      for (let i = 0; i < slope.length; i++) {
        slope[i] = slope[i]! / n + (i < penalised ? decay * at[i]! : 0);
        if (i < penalised) squares += at[i]! * at[i]!;
      }
      return { value: loss / n + 0.5 * decay * squares, gradient: slope };
    });
  });
  return {
    converged,
    predict: (some) =>
      arena.scope(() => {
        const count = some.length / width;
        const out = arena.alloc('f64', count * K);
        logits(arena.put(some).ptr, arena.put(weights).ptr, count, out.ptr);
        const values = arena.view(out);
        return Int32Array.from({ length: count }, (_, i) => {
          let best = 0;
          for (let c = 1; c < K; c++) if (values[i * K + c]! > values[i * K + best]!) best = c;
          return best;
        });
      }),
  };
}
