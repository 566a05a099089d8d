import type { AutoencoderLayers, DenseLayer } from './dense-layer.ts';
import { encodeSafetensors } from './encode-safetensors.ts';
import type { HeadSpec, LayerSpec, NetworkSpec } from './network-spec.ts';
import { requireLayers } from './require-layers.ts';
import type { Tensor } from './tensor.ts';

/**
 * Writes the layers of a variational autoencoder as a safetensors file that PyTorch loads (`load_file`, then
 * `load_state_dict`), and the description that `importNetworks` reads it back with, to the same bits.
 *
 * Names are encoder.0.weight, encoder.0.bias, …, mean.weight, log_variance.weight, decoder.0.weight, …; for a
 * gaussian likelihood also likelihood.mean.weight, likelihood.log_variance.weight.
 *
 * @throws E_SHAPE if a layer's numbers do not fill it, or it does not take what the one before it gives
 */
export function exportNetworks(layers: AutoencoderLayers): {
  readonly spec: NetworkSpec;
  readonly weights: Uint8Array;
} {
  requireLayers('exportNetworks', layers);
  const tensors: [string, Tensor][] = [];
  const head = (name: string, { weight, bias, inputs, outputs }: DenseLayer): HeadSpec => {
    const names = { weight: `${name}.weight`, bias: `${name}.bias` };
    tensors.push(
      [names.weight, { shape: [outputs, inputs], data: weight }],
      [names.bias, { shape: [outputs], data: bias }],
    );
    return names;
  };
  const chain = (name: string, given: readonly DenseLayer[]): LayerSpec[] =>
    given.map((layer, index) => ({ ...head(`${name}.${index}`, layer), activation: layer.activation }));

  const { likelihood } = layers;
  const spec: NetworkSpec = {
    encoder: chain('encoder', layers.encoder),
    mean: head('mean', layers.mean),
    logVariance: head('log_variance', layers.logVariance),
    decoder: chain('decoder', layers.decoder),
    likelihood:
      likelihood.kind === 'gaussian'
        ? {
            gaussian: {
              mean: head('likelihood.mean', likelihood.mean),
              logVariance: head('likelihood.log_variance', likelihood.logVariance),
            },
          }
        : likelihood.kind,
  };
  return { spec, weights: encodeSafetensors(tensors, { format: 'pt' }) };
}
