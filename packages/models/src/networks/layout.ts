// f32
import type { NetworkParameters } from './dense.ts';
import type { ActivationName } from './dense.ts';

/** Where a layer's matrix [inputs + 1, outputs] lies in the vector of all parameters; the bias is its last row. */
export interface LayerPlace {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: ActivationName;
  readonly offset: number;
  /** Where the matrix [outputs, inputs] lies whose transpose is this layer's; then its bias alone is at `offset`. */
  readonly transposeOf?: number;
}

/** Where the layers of several networks lie, one after the other. */
export interface Layout {
  readonly networks: readonly (readonly LayerPlace[])[];
  readonly length: number;
}

/** Lays networks out. */
export function layOut(networks: readonly NetworkParameters[]): Layout {
  let length = 0;
  const places = networks.map((layers) =>
    layers.map(({ inputs, outputs, activation }) => {
      const offset = length;
      length += (inputs + 1) * outputs;
      return { inputs, outputs, activation, offset };
    }),
  );
  return { networks: places, length };
}

/** All parameters as one vector. */
export function toVector(networks: readonly NetworkParameters[]): Float32Array<ArrayBuffer> {
  const layout = layOut(networks);
  const vector = new Float32Array(layout.length);
  layout.networks.forEach((places, n) =>
    places.forEach(({ inputs, outputs, offset }, l) => {
      const { weight, bias } = networks[n]![l]!;
      vector.set(weight, offset);
      vector.set(bias, offset + inputs * outputs);
    }),
  );
  return vector;
}

/** Networks from the vector of their parameters; copies. */
export function fromVector({ networks }: Layout, vector: Float32Array): NetworkParameters[] {
  return networks.map((places) =>
    places.map(({ inputs, outputs, activation, offset }) => {
      const end = offset + inputs * outputs;
      const [weight, bias] = [vector.slice(offset, end), vector.slice(end, end + outputs)];
      return { inputs, outputs, activation, weight, bias };
    }),
  );
}
