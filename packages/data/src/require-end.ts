import type { DenseLayer } from './dense-layer.ts';
import type { LayerReader } from './layer-reader.ts';
import type { LayerSpec } from './network-spec.ts';

/** The last layer of a decoder gives the parameters of x as they are. @throws E_FILE */
export function requireEnd(
  { refuse }: LayerReader,
  names: readonly LayerSpec[],
  decoder: readonly DenseLayer[],
  outputs: number,
  parameters: string,
  activation: string | null,
): void {
  const last = decoder.at(-1);
  if (last === undefined)
    throw refuse('a decoder must have a layer', 'none', `Name the one that gives the ${parameters}.`);
  const { weight } = names.at(-1)!;
  if (last.outputs !== outputs)
    throw refuse(
      `tensor ${weight} must have as many outputs as the encoder has inputs, ${outputs}`,
      String(last.outputs),
      'Name the layers in their order.',
    );
  if (last.activation !== 'identity')
    throw refuse(
      `the layer of tensor ${weight} must give ${parameters}, by the activation identity`,
      last.activation,
      activation === null ? 'Add a layer that has none.' : `Write identity: ${activation}.`,
    );
}
