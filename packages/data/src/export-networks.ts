import type { DenseLayer } from './dense-layer.ts';
import { encodeSafetensors } from './encode-safetensors.ts';
import type { LikelihoodLayers, NetworkLayers, StochasticLayer } from './network-layers.ts';
import type { HeadSpec, LayerSpec, LikelihoodSpec, NetworkSpec, StochasticSpec } from './network-spec.ts';
import { requireLayers } from './require-layers.ts';
import type { Tensor } from './tensor.ts';

/**
 * Writes the layers of a variational autoencoder or an autoencoder as a safetensors file that PyTorch loads (`load_file`, then
 * `load_state_dict`), and the description that `importNetworks` reads it back with, to the same bits.
 *
 * Names are encoder.0.weight, encoder.0.bias, …, mean.weight, log_variance.weight, decoder.0.weight, …; of a gaussian likelihood
 * also likelihood.mean.weight, likelihood.log_variance.weight, or likelihood.log_variance if it is the same for every z; of a stochastic layer
 * over z the same after above.; then centre and, of what is gaussian or squared, scale, in f64: buffers of a module.
 *
 * @throws E_SHAPE if a layer's numbers do not fill it, or it does not take what the one before it gives
 */
export function exportNetworks(layers: NetworkLayers): {
  readonly spec: NetworkSpec;
  readonly weights: Uint8Array;
} {
  requireLayers('exportNetworks', layers);
  const tensors: [string, Tensor][] = [];
  const put = (name: string, shape: readonly number[], data: Tensor['data']): string => {
    tensors.push([name, { shape, data }]);
    return name;
  };
  const head = (name: string, { weight, bias, inputs, outputs }: DenseLayer): HeadSpec => ({
    weight: put(`${name}.weight`, [outputs, inputs], weight),
    bias: put(`${name}.bias`, [outputs], bias),
  });
  const chain = (name: string, given: readonly DenseLayer[]): LayerSpec[] =>
    given.map((layer, index) => ({ ...head(`${name}.${index}`, layer), activation: layer.activation }));
  const likelihood = (prefix: string, given: LikelihoodLayers): LikelihoodSpec => {
    if (given.kind === 'categorical') return { categorical: { levels: given.levels } };
    if (given.kind !== 'gaussian') return given.kind;
    const { mean, logVariance } = given;
    const [mu, spread] = [`${prefix}likelihood.mean`, `${prefix}likelihood.log_variance`];
    return {
      gaussian: {
        mean: head(mu, mean),
        logVariance:
          logVariance instanceof Float32Array
            ? { bias: put(spread, [logVariance.length], logVariance) }
            : head(spread, logVariance),
      },
    };
  };
  const stage = (prefix: string, given: StochasticLayer): StochasticSpec => ({
    encoder: chain(`${prefix}encoder`, given.encoder),
    mean: head(`${prefix}mean`, given.mean),
    logVariance: head(`${prefix}log_variance`, given.logVariance),
    decoder: chain(`${prefix}decoder`, given.decoder),
    likelihood: likelihood(prefix, given.likelihood),
    ...(given.above !== null && { above: stage(`${prefix}above.`, given.above) }),
  });

  const { kind, centre, scale } = layers;
  const networks =
    kind === 'vae'
      ? { ...stage('', layers), ...(layers.likelihood.kind === 'poisson' && { input: 'log1p' as const }) }
      : {
          encoder: chain('encoder', layers.encoder),
          decoder: chain('decoder', layers.decoder),
          loss: layers.loss,
          ...(layers.tied && { tied: true }),
        };
  const scaled = kind === 'vae' ? layers.likelihood.kind === 'gaussian' : layers.loss === 'squared';
  const spec: NetworkSpec = {
    ...networks,
    centre: put('centre', [centre.length], centre),
    ...(scaled && { scale: put('scale', [scale.length], scale) }),
  };
  return { spec, weights: encodeSafetensors(tensors, { format: 'pt' }) };
}
