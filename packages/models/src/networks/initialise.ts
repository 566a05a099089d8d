// f32
import type { Core } from '@marginalia/core-wasm';
import { putKey } from '../put-key.ts';
import { streams } from '../streams.ts';
import type { ActivationName, DenseParameters } from './dense.ts';

/** The shape of a layer. */
export interface DenseShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: ActivationName;
}

/**
 * A layer to start from, its biases 0, its weights uniform in (−a, a):
 *
 *   Glorot: a = √(6 / (inputs + outputs));  He, for relu and gelu: a = √(6 / inputs)
 *
 * A layer without inputs has biases alone.
 *
 * @param index of the layer among all of a model: layer i, weight j have their own number of the stream
 * @see Glorot, Bengio 2010, eq. 16; He et al. 2015, eq. 10
 */
export function initialiseDense(
  { kernels, arena }: Core,
  { inputs, outputs, activation }: DenseShape,
  seed: number,
  index: number,
): DenseParameters {
  const size = inputs * outputs;
  const bound = Math.sqrt(6 / (activation === 'relu' || activation === 'gelu' ? inputs : inputs + outputs));
  const weight = arena.scope(() => {
    const key = putKey(arena, { seed, stream: streams.networkStart });
    const out = arena.alloc('f64', size);
    if (size > 0) kernels.uniforms(key, index, 1, 0, 1, size, 0, out.ptr);
    return Float32Array.from(arena.view(out), (u) => bound * (2 * u - 1));
  });
  return { inputs, outputs, activation, weight, bias: new Float32Array(outputs) };
}
