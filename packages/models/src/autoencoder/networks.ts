// f32
import type { Core, Span } from '@marginalia/core-wasm';
import { bindNetwork, type BoundNetwork } from '../networks/bound-network.ts';
import type { DenseParameters, NetworkParameters } from '../networks/dense.ts';
import { fromVector, type Layout, layOut, toVector } from '../networks/layout.ts';
import { type AutoencoderParameters, transpose } from './parameters.ts';

/** Both networks as they are trained: of a tied decoder the biases alone. */
function networksOf({ encoder, decoder, tied }: AutoencoderParameters): NetworkParameters[] {
  const alone = (layer: DenseParameters): DenseParameters => ({
    ...layer,
    inputs: 0,
    weight: new Float32Array(0),
  });
  return [encoder, tied ? decoder.map(alone) : decoder];
}

/** Where they lie. */
export function autoencoderLayout(parameters: AutoencoderParameters): Layout {
  return layOut(networksOf(parameters));
}

/** All that is trained. */
export function autoencoderVector(parameters: AutoencoderParameters): Float32Array<ArrayBuffer> {
  return toVector(networksOf(parameters));
}

/** The same model with other numbers; copies. */
export function withVector(parameters: AutoencoderParameters, vector: Float32Array): AutoencoderParameters {
  const [encoder, decoder] = fromVector(autoencoderLayout(parameters), vector) as [
    NetworkParameters,
    NetworkParameters,
  ];
  return { ...parameters, encoder, decoder: parameters.tied ? tie(encoder, decoder) : decoder };
}

/** A decoder of an encoder's matrices transposed, last first, with biases and activations of its own. */
export function tie(
  encoder: NetworkParameters,
  decoder: readonly Pick<DenseParameters, 'activation' | 'bias'>[],
): NetworkParameters {
  return decoder.map(({ activation, bias }, l) => {
    const { inputs, outputs, weight } = encoder[encoder.length - 1 - l]!;
    return { inputs: outputs, outputs: inputs, activation, weight: transpose(weight, inputs, outputs), bias };
  });
}

/** An autoencoder over a block of rows. */
export interface BoundAutoencoder {
  /** Its last layer keeps its output, the code, beside its delta. */
  readonly encoder: BoundNetwork;
  readonly decoder: BoundNetwork;
  /** h [capacity, Q]. */
  readonly code: Span<'f32'>;
}

/** Makes room for `capacity` rows; numbers are read from `vector` at every call. */
export function bindAutoencoder(
  core: Core,
  parameters: AutoencoderParameters,
  vector: Span<'f32'>,
  capacity: number,
): BoundAutoencoder {
  const [encoding, decoding] = autoencoderLayout(parameters).networks;
  const encoder = bindNetwork(core, encoding!, vector, capacity, true);
  const places = decoding!.map((place, l) => {
    if (!parameters.tied) return place;
    const { inputs, outputs, offset } = encoding![encoding!.length - 1 - l]!;
    return { ...place, inputs: outputs, outputs: inputs, transposeOf: offset };
  });
  return { encoder, decoder: bindNetwork(core, places, vector, capacity), code: encoder.output };
}
