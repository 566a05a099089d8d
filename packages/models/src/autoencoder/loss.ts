// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type { ReconstructionLoss } from './parameters.ts';

/** Measures rows [first, first + rows) of outputs [capacity, D] against targets [capacity, D]; NaN in a target is no term. */
export interface BoundLoss {
  /** out[r] = −L(u, g). */
  value(target: Span<'f32'>, first: number, rows: number, out: Span<'f64'>): void;
  /** The same, and the derivative of −L takes the outputs' place. */
  withGradient(target: Span<'f32'>, first: number, rows: number, out: Span<'f64'>): void;
}

/** L = Σ_d (u_d − g_d)², or Σ_d −u_d log σ(g_d) − (1 − u_d) log(1 − σ(g_d)); sums in f64. */
export function bindLoss(
  { kernels, arena }: Core,
  loss: ReconstructionLoss,
  D: number,
  outputs: Span<'f32'>,
): BoundLoss {
  if (loss === 'cross-entropy') {
    const at = (target: Span<'f32'>, first: number, rows: number, out: Span<'f64'>) =>
      [target.ptr + 4 * first * D, outputs.ptr + 4 * first * D, rows, 1, D, out.ptr + 8 * first] as const;
    return {
      value: (...args) => kernels.bernoulliLikelihoodF32(...at(...args)),
      withGradient: (...args) => kernels.bernoulliGradientF32(...at(...args)),
    };
  }
  const squares =
    (gradient: boolean): BoundLoss['value'] =>
    (target, first, rows, out) => {
      const [u, g, to] = [arena.view(target), arena.view(outputs), arena.view(out)];
      for (let r = first; r < first + rows; r++) {
        let sum = 0;
        for (let i = r * D; i < (r + 1) * D; i++) {
          const value = u[i]!;
          const off = Number.isNaN(value) ? 0 : value - g[i]!;
          sum += off * off;
          if (gradient) g[i] = 2 * off;
        }
        to[r] = -sum;
      }
    };
  return { value: squares(false), withGradient: squares(true) };
}
