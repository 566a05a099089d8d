// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type { BindContraction } from './contraction.ts';
import { bindSlopes } from './layer-slopes.ts';

/**
 * Of an encoder of layers y_l = f_l(a_l), a_l = y_{l−1} W_l + b_l, l = 1 … L, the code y_L of Q units, exactly:
 *
 *   B_L = diag f_L′,   B_l = C_l diag f_l′,  C_l = B_{l+1} W_{l+1}ᵀ,   ∂y_L/∂u = B_1 W_1ᵀ [Q, D]
 *   ‖∂y_L/∂u‖² = tr(B_1 G B_1ᵀ),  G = W_1ᵀ W_1
 *
 * and back through these, with D_l the derivative with respect to B_l: D_1 = 2 B_1 G, that of C_l is E_l = D_l diag f_l′,
 * D_{l+1} = E_l W_{l+1}; of a_l it is f_l″ Σ_q D_l C_l, of W_{l+1} E_lᵀ B_{l+1}, of W_1 2 W_1 Σ B_1ᵀ B_1.
 *
 * Cost, whatever D: with n_1 … n_{L−1} hidden units Q (2 n_1² + 3 Σ_{1<l<L} n_{l−1} n_l) multiplications a row, and 2 D n_1² a
 * step. A step on 100 rows of 784-200-200-10 takes 19 ms, 4 to 5 without the penalty; 105 ms with a code of 100 (one
 * thread, plain).
 */
export const bindDeepContraction: BindContraction = ({ core, common }, encoder, vector, capacity, weight) => {
  const { kernels, arena } = core;
  const { layers, inputs: D, outputs: Q } = encoder;
  const top = layers.length - 1;
  const widths = layers.map(({ place }) => place.outputs);
  const n1 = widths[0]!;
  const N = widths[top - 1]!;
  const slopes = layers.map((tape) => bindSlopes(core, tape, capacity));
  const hidden = widths.slice(0, top);
  const rooms = (of: Core): Span<'f32'>[] => hidden.map((n) => of.arena.alloc('f32', capacity * Q * n));
  /** C, B and D, which becomes E, of the hidden layers [capacity · Q, n_l]. */
  const [C, B, E] = [rooms(core), rooms(common), rooms(common)];
  /** ∂/∂a_l [capacity, n_l]. */
  const turns = widths.map((n) => arena.alloc('f32', capacity * n));
  const [gram, scatter] = [arena.alloc('f32', n1 * n1), arena.alloc('f32', n1 * n1)];
  /** W_Lᵀ [Q, N], and Σ over rows of E_{L−1} diag f_L′ in the same order. */
  const [last, lastSums] = [arena.alloc('f32', Q * N), arena.alloc('f32', Q * N)];
  const ones = arena.put(new Float32Array(capacity).fill(1));
  /** Of the matrices between: W_2 … W_{L−1}. */
  const between = layers.map(({ place }, l) =>
    arena.alloc('f32', l > 0 && l < top ? place.inputs * place.outputs : 0),
  );
  const matrix = (l: number): number => vector.ptr + 4 * layers[l]!.place.offset;
  const at = (span: Span<'f32'>, offset: number): number => span.ptr + 4 * offset;

  /** C_{L−1}: rows of W_Lᵀ times f_L′. */
  function startAtTop(first: number, rows: number): void {
    const [c, s, W] = [arena.view(C[top - 1]!), arena.view(slopes[top]!.first), arena.view(last)];
    for (let r = first * Q; r < (first + rows) * Q; r++) {
      const [from, row, slope] = [(r % Q) * N, r * N, s[r]!];
      for (let i = 0; i < N; i++) c[row + i] = slope * W[from + i]!;
    }
  }

  /** B_l = C_l diag f_l′. */
  function scaleColumns(l: number, from: Span<'f32'>, to: Span<'f32'>, first: number, rows: number): void {
    const n = widths[l]!;
    const [x, y, s] = [arena.view(from), arena.view(to), arena.view(slopes[l]!.first)];
    for (let r = first; r < first + rows; r++) {
      for (let i = r * Q * n; i < (r + 1) * Q * n; i += n) {
        for (let j = 0; j < n; j++) y[i + j] = x[i + j]! * s[r * n + j]!;
      }
    }
  }

  /** ∂/∂a_l = f_l″ Σ_q D_l C_l. */
  function turn(l: number, first: number, rows: number): void {
    const n = widths[l]!;
    const [d, c, to] = [arena.view(E[l]!), arena.view(C[l]!), arena.view(turns[l]!)];
    const sums = new Float64Array(n);
    for (let r = first; r < first + rows; r++) {
      sums.fill(0);
      for (let i = r * Q * n; i < (r + 1) * Q * n; i += n) {
        for (let j = 0; j < n; j++) sums[j] = sums[j]! + d[i + j]! * c[i + j]!;
      }
      for (let j = 0; j < n; j++) to[r * n + j] = slopes[l]!.second(r * n + j) * sums[j]!;
    }
  }

  /** ∂/∂a_L, and E_{L−1} becomes what the gradient of W_L is the sum of. */
  function endAtTop(first: number, rows: number): void {
    const [e, s, W, to] = [E[top - 1]!, slopes[top]!.first, last, turns[top]!].map((span) =>
      arena.view(span),
    ) as [Float32Array, Float32Array, Float32Array, Float32Array];
    for (let r = first * Q; r < (first + rows) * Q; r++) {
      const [from, row, slope] = [(r % Q) * N, r * N, s[r]!];
      let sum = 0;
      for (let i = 0; i < N; i++) {
        sum += e[row + i]! * W[from + i]!;
        e[row + i] = e[row + i]! * slope;
      }
      to[r] = slopes[top]!.second(r) * sum;
    }
  }

  /** out[r] −= weight · Σ D_1 B_1, and D_1 becomes the derivative of the objective. */
  function value(first: number, rows: number, out: Span<'f64'>): void {
    const [d, b, to] = [arena.view(E[0]!), arena.view(B[0]!), arena.view(out)];
    for (let r = first; r < first + rows; r++) {
      let sum = 0;
      for (let i = r * Q * n1; i < (r + 1) * Q * n1; i++) {
        sum += d[i]! * b[i]!;
        d[i] = -2 * weight * d[i]!;
      }
      to[r] = to[r]! - weight * sum;
    }
  }

  return {
    capacity,

    refresh() {
      kernels.gemmTNF32(matrix(0), n1, matrix(0), n1, 0, n1, n1, n1, D, gram.ptr, n1);
      const [to, { offset }] = [arena.view(last), layers[top]!.place];
      const W = arena.view(vector);
      for (let i = 0; i < N; i++) for (let q = 0; q < Q; q++) to[q * N + i] = W[offset + i * Q + q]!;
    },

    add(first, rows, out) {
      const [from, m] = [first * Q, rows * Q];
      for (const layer of slopes) layer.compute(first, rows);
      startAtTop(first, rows);
      scaleColumns(top - 1, C[top - 1]!, B[top - 1]!, first, rows);
      for (let l = top - 2; l >= 0; l--) {
        const [n, above] = [widths[l]!, widths[l + 1]!];
        const [b, c] = [at(B[l + 1]!, from * above), at(C[l]!, from * n)];
        kernels.gemmNTF32(b, above, matrix(l + 1), above, 0, 0, m, n, above, c, n);
        scaleColumns(l, C[l]!, B[l]!, first, rows);
      }
      const d = at(E[0]!, from * n1);
      kernels.gemmNNF32(at(B[0]!, from * n1), n1, gram.ptr, n1, 0, 0, m, n1, n1, d, n1);
      value(first, rows, out);
      for (let l = 0; l < top; l++) {
        turn(l, first, rows);
        scaleColumns(l, E[l]!, E[l]!, first, rows);
        if (l === top - 1) break;
        const [n, above] = [widths[l]!, widths[l + 1]!];
        const [e, next] = [at(E[l]!, from * n), at(E[l + 1]!, from * above)];
        kernels.gemmNNF32(e, n, matrix(l + 1), above, 0, 0, m, above, n, next, above);
      }
      endAtTop(first, rows);
    },

    addDelta(l, first, rows) {
      const n = widths[l]!;
      const [delta, turned] = [arena.view(layers[l]!.delta), arena.view(turns[l]!)];
      for (let i = first * n; i < (first + rows) * n; i++) delta[i] = delta[i]! + turned[i]!;
    },

    kept: [...B, ...E].map((span, i) => [span, Q * hidden[i % top]!]),

    addGradient(l, { from, to, place }, rows, add) {
      const { inputs: n, outputs } = place;
      if (l === 0) {
        const start = add ? scatter.ptr : 0;
        kernels.gemmTNF32(B[0]!.ptr, n1, B[0]!.ptr, n1, start, n1, n1, n1, rows * Q, scatter.ptr, n1);
      } else if (l === top) {
        const [width, start] = [Q * N, add ? lastSums.ptr : 0];
        kernels.gemmTNF32(
          ones.ptr,
          1,
          E[top - 1]!.ptr,
          width,
          start,
          width,
          1,
          width,
          rows,
          lastSums.ptr,
          width,
        );
      } else {
        const m = Math.min(to, n) - from;
        if (m <= 0) return;
        const sum = at(between[l]!, from * outputs);
        const [e, b] = [at(E[l - 1]!, from), B[l]!.ptr];
        const start = add ? sum : 0;
        kernels.gemmTNF32(e, n, b, outputs, start, outputs, m, outputs, rows * Q, sum, outputs);
      }
    },

    finish(slices, gradient) {
      const all = arena.view(scatter);
      for (let i = 0; i < all.length; i++) all[i] = -2 * weight * all[i]!;
      slices.forEach(({ place, from, to }, l) => {
        const { inputs, outputs, offset } = place;
        const m = Math.min(to, inputs) - from;
        if (m <= 0) return;
        const start = offset + from * outputs;
        const g = arena.view(gradient);
        if (l === 0) {
          const [W, sum] = [at(vector, start), at(gradient, start)];
          kernels.gemmNNF32(W, n1, scatter.ptr, n1, sum, n1, m, n1, n1, sum, n1);
        } else if (l === top) {
          const sums = arena.view(lastSums);
          for (let i = from; i < from + m; i++) {
            for (let q = 0; q < Q; q++) g[offset + i * Q + q] = g[offset + i * Q + q]! + sums[q * N + i]!;
          }
        } else {
          const sums = arena.view(between[l]!);
          for (let i = 0; i < m * outputs; i++) g[start + i] = g[start + i]! + sums[from * outputs + i]!;
        }
      });
    },
  };
};
