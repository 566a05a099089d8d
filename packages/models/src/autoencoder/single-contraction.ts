// f32
import type { BindContraction } from './contraction.ts';
import { bindSlopes } from './layer-slopes.ts';

/**
 * Of an encoder of one layer h = f(a), a = u W + b:
 *
 *   ‖∂h/∂u‖² = Σ_j f′(a_j)² w_j,  w_j = Σ_i W_ij²,   ∂/∂a_j = 2 f′ f″ w_j,   ∂/∂W_ij = 2 f′(a_j)² W_ij besides what goes through a_j
 */
export const bindSingleContraction: BindContraction = (
  { core, common },
  encoder,
  vector,
  capacity,
  weight,
) => {
  const { kernels, arena } = core;
  const tape = encoder.layers[0]!;
  const { inputs, outputs: Q, offset } = tape.place;
  const slopes = bindSlopes(core, tape, capacity);
  const squares = common.arena.alloc('f32', capacity * Q);
  const ones = arena.put(new Float32Array(capacity).fill(1));
  const sums = arena.alloc('f32', Q);
  const w = new Float64Array(Q);
  return {
    capacity,

    refresh() {
      const W = arena.view(vector);
      w.fill(0);
      for (let i = 0; i < inputs; i++) {
        for (let j = 0, at = offset + i * Q; j < Q; j++, at++) w[j] = w[j]! + W[at]! * W[at]!;
      }
    },

    add(first, rows, out) {
      slopes.compute(first, rows);
      const [s, s2, to] = [arena.view(slopes.first), arena.view(squares), arena.view(out)];
      for (let r = first; r < first + rows; r++) {
        let all = 0;
        for (let j = 0, i = r * Q; j < Q; j++, i++) {
          s2[i] = s[i]! * s[i]!;
          all += s[i]! * s[i]! * w[j]!;
        }
        to[r] = to[r]! - weight * all;
      }
    },

    addDelta(_l, first, rows) {
      const [delta, s] = [arena.view(tape.delta), arena.view(slopes.first)];
      for (let r = first; r < first + rows; r++) {
        for (let j = 0, i = r * Q; j < Q; j++, i++)
          delta[i] = delta[i]! - 2 * weight * s[i]! * slopes.second(i) * w[j]!;
      }
    },

    kept: [[squares, Q]],

    addGradient(_l, _slice, rows, add) {
      const start = add ? sums.ptr : 0;
      kernels.gemmTNF32(ones.ptr, 1, squares.ptr, Q, start, Q, 1, Q, rows, sums.ptr, Q);
    },

    finish([slice], gradient) {
      const { from, to } = slice!;
      const [g, W, all] = [arena.view(gradient), arena.view(vector), arena.view(sums)];
      for (let i = from; i < Math.min(to, inputs); i++) {
        for (let j = 0, at = offset + i * Q; j < Q; j++, at++) g[at] = g[at]! - 2 * weight * all[j]! * W[at]!;
      }
    },
  };
};
