// f32
import type { NetworkParameters } from '../networks/dense.ts';
import { fromVector, type Layout, layOut, toVector } from '../networks/layout.ts';
import type { VaeParameters } from './parameters.ts';

/**
 * The networks of a VAE in the order of its parameter vector: encoders, generative networks, and the log variance of a
 * gaussian decoder, if it is no network's, as a layer of biases alone.
 */
export function networksOf({ encoder, generative, logVariance }: VaeParameters): NetworkParameters[] {
  const variance: NetworkParameters[] =
    logVariance === null
      ? []
      : [
          [
            {
              inputs: 0,
              outputs: logVariance.length,
              activation: 'identity',
              weight: new Float32Array(0),
              bias: logVariance,
            },
          ],
        ];
  return [...encoder, ...generative, ...variance];
}

/** Where they lie. */
export function vaeLayout(parameters: VaeParameters): Layout {
  return layOut(networksOf(parameters));
}

/** All that is trained. */
export function vaeVector(parameters: VaeParameters): Float32Array<ArrayBuffer> {
  return toVector(networksOf(parameters));
}

/** The same model with other numbers; copies. */
export function withVector(parameters: VaeParameters, vector: Float32Array): VaeParameters {
  const networks = fromVector(vaeLayout(parameters), vector);
  const L = parameters.latents.length;
  return {
    ...parameters,
    encoder: networks.slice(0, L),
    generative: networks.slice(L, 2 * L),
    logVariance: parameters.logVariance === null ? null : networks[2 * L]![0]!.bias,
  };
}
