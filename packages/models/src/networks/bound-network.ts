// f32
import type { Core, Span } from '@marginalia/core-wasm';
import { activationCodes } from './dense.ts';
import type { LayerPlace } from './layout.ts';

/** What is not 0 in lines of a matrix, line by line. */
export interface SparseLines {
  readonly starts: Span<'i32'>;
  readonly entries: Span<'i32'>;
}

/** What a layer keeps of a block of rows: its output, and the derivative with respect to x W + b. */
export interface LayerTape {
  readonly place: LayerPlace;
  /** y [capacity, outputs]. */
  readonly output: Span<'f32'>;
  /** x W + b, where the derivative of f needs it: gelu. Else the output itself. */
  readonly sum: Span<'f32'>;
  /** [capacity, outputs]; of the last layer its output's own place, unless that is kept. */
  readonly delta: Span<'f32'>;
}

/**
 * A network over a block of rows, with room for what its gradient needs. Rows are computed apart: any range of them has the
 * bits it has in the whole.
 */
export interface BoundNetwork {
  readonly layers: readonly LayerTape[];
  readonly inputs: number;
  readonly outputs: number;
  /** What comes out: [capacity, outputs]. */
  readonly output: Span<'f32'>;
  /** Computes the outputs of rows [first, first + rows) of the input; sparse: these rows, listed. */
  forward(input: Span<'f32'>, first: number, rows: number, sparse?: SparseLines | null): void;
  /**
   * From the derivative of the objective with respect to the output, which stands in the output's place, to that of every
   * layer; with `dInput` [capacity, inputs] also to that of the input. `atLayer` is told when layer l has its own, before it goes
   * on: more may be added there.
   */
  backward(first: number, rows: number, dInput: Span<'f32'> | null, atLayer?: (l: number) => void): void;
  /**
   * The derivative with respect to input rows [from, to) of layer l's matrix, 0 … inputs (the bias), into `gradient` at the
   * layer's place, or added to it: one chain over the rows, so that parts of the rows one after the other give the same bits.
   * Of a transposed layer the bias alone is there, as row 0.
   */
  gradient(
    l: number,
    input: Span<'f32'>,
    rows: number,
    part: {
      readonly from: number;
      readonly to: number;
      readonly add: boolean;
      /** Of layer 0: columns from, from + 1, … of the input, listed. */
      readonly sparse?: SparseLines | null;
    },
    gradient: Span<'f32'>,
  ): void;
}

/**
 * Makes room for `capacity` rows; the parameters are read from `parameters` at every call.
 *
 * @param keepOutput the last layer's delta has a place of its own, and the layer may have an activation
 */
export function bindNetwork(
  { kernels, arena }: Core,
  places: readonly LayerPlace[],
  parameters: Span<'f32'>,
  capacity: number,
  keepOutput = false,
): BoundNetwork {
  const layers = places.map((place, l): LayerTape => {
    const room = (): Span<'f32'> => arena.alloc('f32', capacity * place.outputs);
    const output = room();
    const sum = place.activation === 'gelu' ? room() : output;
    return { place, output, sum, delta: l === places.length - 1 && !keepOutput ? output : room() };
  });
  const ones = arena.put(new Float32Array(capacity).fill(1));
  const last = layers.at(-1)!;
  const inputs = places[0]!.inputs;
  const inputOf = (l: number, input: Span<'f32'>): Span<'f32'> => (l === 0 ? input : layers[l - 1]!.output);
  const address = (span: Span<'f32'>, offset: number): number => span.ptr + 4 * offset;
  /** Where W and b of a layer are, and the numbers in a row of W as it lies. */
  const matrixOf = ({ inputs: k, outputs: n, offset, transposeOf }: LayerPlace) =>
    transposeOf === undefined
      ? { w: address(parameters, offset), bias: address(parameters, offset + k * n), ld: n }
      : { w: address(parameters, transposeOf), bias: address(parameters, offset), ld: k };

  return {
    layers,
    inputs,
    outputs: last.place.outputs,
    output: last.output,

    forward(input, first, rows, sparse) {
      layers.forEach(({ place, output, sum }, l) => {
        const { inputs: k, outputs: n, activation } = place;
        const { w, bias, ld } = matrixOf(place);
        const x = address(inputOf(l, input), first * k);
        const to = address(sum, first * n);
        if (l === 0 && sparse) {
          kernels.sparseProductF32(sparse.starts.ptr, sparse.entries.ptr, 0, rows, w, n, bias, 0, n, to, n);
        } else if (place.transposeOf === undefined) {
          kernels.gemmNNF32(x, k, w, ld, bias, 0, rows, n, k, to, n);
        } else kernels.gemmNTF32(x, k, w, ld, bias, 0, rows, n, k, to, n);
        if (activation === 'identity') return;
        kernels.activateF32(activationCodes[activation], to, rows * n, address(output, first * n));
      });
    },

    backward(first, rows, dInput, atLayer) {
      for (let l = layers.length - 1; l >= 0; l--) {
        const { place, output, sum, delta } = layers[l]!;
        const { inputs: k, outputs: n, activation } = place;
        const d = address(delta, first * n);
        if (activation !== 'identity') {
          const code = activationCodes[activation];
          const [a, y] = [address(sum, first * n), address(output, first * n)];
          kernels.activationGradientF32(code, a, y, d, rows * n);
        }
        atLayer?.(l);
        const to = l === 0 ? dInput : layers[l - 1]!.delta;
        if (to === null) continue;
        const { w, ld } = matrixOf(place);
        const out = address(to, first * k);
        if (place.transposeOf === undefined) kernels.gemmNTF32(d, n, w, ld, 0, 0, rows, k, n, out, k);
        else kernels.gemmNNF32(d, n, w, ld, 0, 0, rows, k, n, out, k);
      }
    },

    gradient(l, input, rows, { from, to, add, sparse }, gradient) {
      const { place, delta } = layers[l]!;
      const { outputs: n, offset } = place;
      const k = place.transposeOf === undefined ? place.inputs : 0; // of rows at its own offset
      const end = Math.min(to, k);
      const at = address(gradient, offset + from * n);
      const start = add ? at : 0;
      if (end > from) {
        if (l === 0 && sparse) {
          const { starts, entries } = sparse;
          kernels.sparseProductF32(starts.ptr, entries.ptr, 0, end - from, delta.ptr, n, start, n, n, at, n);
        } else {
          const x = address(inputOf(l, input), from);
          kernels.gemmTNF32(x, k, delta.ptr, n, start, n, end - from, n, rows, at, n);
        }
      }
      if (to > k) {
        const bias = address(gradient, offset + k * n);
        kernels.gemmTNF32(ones.ptr, 1, delta.ptr, n, add ? bias : 0, n, 1, n, rows, bias, n);
      }
    },
  };
}
