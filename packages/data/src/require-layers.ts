import { MarginaliaError } from '@marginalia/core-wasm';
import type { AutoencoderLayers, DenseLayer } from './dense-layer.ts';

/** @throws E_SHAPE naming the first layer whose numbers do not fill it, or that does not take what the one before it gives */
export function requireLayers(caller: string, layers: AutoencoderLayers): void {
  const { encoder, mean, logVariance, decoder, likelihood } = layers;
  const require = (name: string, layer: DenseLayer, inputs: number, outputs: number): number => {
    const { weight, bias } = layer;
    if (
      layer.inputs === inputs &&
      layer.outputs === outputs &&
      weight.length === inputs * outputs &&
      bias.length === outputs
    )
      return outputs;
    throw new MarginaliaError(
      'E_SHAPE',
      `${caller}: layer ${name} must be ${inputs} to ${outputs}, got ${layer.inputs} to ${layer.outputs} with ${weight.length} weights and ${bias.length} biases`,
      { remedy: 'Give layers of which each takes what the one before it gives.' },
    );
  };
  const through = (name: string, chain: readonly DenseLayer[], inputs: number): number =>
    chain.reduce((width, layer, index) => require(`${name}.${index}`, layer, width, layer.outputs), inputs);

  const D = (encoder[0] ?? mean).inputs;
  const coded = through('encoder', encoder, D);
  require('mean', mean, coded, mean.outputs);
  require('logVariance', logVariance, coded, mean.outputs);
  const decoded = through('decoder', decoder, mean.outputs);
  if (likelihood.kind === 'gaussian') {
    require('likelihood.mean', likelihood.mean, decoded, D);
    require('likelihood.logVariance', likelihood.logVariance, decoded, D);
  } else if (decoder.length === 0 || decoded !== D)
    throw new MarginaliaError(
      'E_SHAPE',
      `${caller}: the decoder must give ${D} parameters, got ${decoder.length === 0 ? 'no layer' : decoded}`,
      { remedy: 'Its last layer has as many outputs as the encoder has inputs.' },
    );
}
