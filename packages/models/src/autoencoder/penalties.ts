// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type { LayerTape } from '../networks/bound-network.ts';
import { type ActivationName, activationCodes } from '../networks/dense.ts';

/** What the loss of a row is raised by: sparsity Σ_j |h_j| + contractive ‖∂h/∂u‖². */
export interface Penalties {
  readonly sparsity: number;
  readonly contractive: number;
}

/** The penalties of the code, over a block of rows. */
export interface BoundPenalties {
  /** f′(a)² of every unit of the code [capacity, Q], where the contractive penalty needs it; else null. */
  readonly squares: Span<'f32'> | null;
  /** Takes w_j = Σ_i W_ij² from the parameters; before the first rows of a step. */
  refresh(): void;
  /** out[r] −= the penalties; the code's delta, ∂(−L)/∂h, takes on theirs. */
  add(first: number, rows: number, out: Span<'f64'>): void;
}

/**
 * Of an encoder's last layer h = f(a). A contractive penalty needs this to be its only one, a = u W + b:
 *
 *   ‖∂h/∂u‖² = Σ_j f′(a_j)² w_j,   ∂/∂a_j = 2 f′ f″ w_j,   ∂/∂W_ij = 2 f′(a_j)² W_ij besides what goes through a_j
 *
 * |h_j| has the derivative 0 at 0.
 *
 * @see Rifai et al. 2011, eqs. 6 to 9
 */
export function bindPenalties(
  { kernels, arena }: Core,
  { place, output, sum, delta }: LayerTape,
  vector: Span<'f32'>,
  capacity: number,
  { sparsity, contractive }: Penalties,
): BoundPenalties {
  const { inputs, outputs: Q, offset, activation } = place;
  const slopes = contractive > 0 ? arena.alloc('f32', capacity * Q) : null;
  const weights = new Float64Array(Q);

  function addSparsity(from: number, to: number, h: Float32Array, dh: Float32Array): number {
    let all = 0;
    for (let i = from; i < to; i++) {
      all += Math.abs(h[i]!);
      dh[i] = dh[i]! - sparsity * Math.sign(h[i]!);
    }
    return sparsity * all;
  }

  function addContractive(
    from: number,
    to: number,
    s: Float32Array,
    a: Float32Array,
    dh: Float32Array,
  ): number {
    let all = 0;
    const y = arena.view(output);
    for (let i = from; i < to; i++) {
      const [slope, w] = [s[i]!, weights[i - from]!];
      all += slope * slope * w;
      dh[i] = dh[i]! - 2 * contractive * secondDerivative(kernels, activation, a[i]!, y[i]!, slope) * w;
      s[i] = slope * slope;
    }
    return contractive * all;
  }

  return {
    squares: slopes,

    refresh() {
      if (slopes === null) return;
      const W = arena.view(vector);
      weights.fill(0);
      for (let i = 0; i < inputs; i++) {
        const row = offset + i * Q;
        for (let j = 0; j < Q; j++) weights[j] = weights[j]! + W[row + j]! * W[row + j]!;
      }
    },

    add(first, rows, out) {
      if (slopes !== null) {
        const at = 4 * first * Q;
        arena.view(slopes).fill(1, first * Q, (first + rows) * Q);
        const code = activationCodes[activation];
        kernels.activationGradientF32(code, sum.ptr + at, output.ptr + at, slopes.ptr + at, rows * Q);
      }
      const [h, a, dh, to] = [arena.view(output), arena.view(sum), arena.view(delta), arena.view(out)];
      for (let r = first; r < first + rows; r++) {
        const [from, end] = [r * Q, (r + 1) * Q];
        if (sparsity > 0) to[r] = to[r]! - addSparsity(from, end, h, dh);
        if (slopes !== null) to[r] = to[r]! - addContractive(from, end, arena.view(slopes), a, dh);
      }
    },
  };
}

/** f″(a), from y = f(a) and f′ where they give it. */
function secondDerivative(
  kernels: Core['kernels'],
  activation: ActivationName,
  a: number,
  y: number,
  slope: number,
): number {
  switch (activation) {
    case 'identity':
    case 'relu':
      return 0;
    case 'tanh':
      return -2 * y * slope;
    case 'sigmoid':
      return (1 - 2 * y) * slope;
    case 'softplus':
      return slope * (1 - slope);
    case 'gelu': // φ(a) (2 − a²)
      return 0.3989422804014327 * kernels.scalarExp(-0.5 * a * a) * (2 - a * a);
  }
}
