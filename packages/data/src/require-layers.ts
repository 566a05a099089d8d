import { MarginaliaError } from '@marginalia/core-wasm';
import type { DenseLayer } from './dense-layer.ts';
import type { NetworkLayers, StochasticLayer } from './network-layers.ts';

/**
 * @throws E_SHAPE naming the first layer whose numbers do not fill it, that does not take what the one before it gives, or that has an
 *   activation where there is none
 */
export function requireLayers(caller: string, layers: NetworkLayers): void {
  const { centre, scale } = layers;
  const D = centre.length;
  if (D < 1 || scale.length !== D)
    throw new MarginaliaError(
      'E_SHAPE',
      `${caller}: centre and scale must have a number for each column, got ${D} and ${scale.length}`,
      { remedy: 'Give centre 0 and scale 1 where columns are taken as they are.' },
    );
  const { network } = layerChecks(caller, '');
  if (layers.kind === 'vae') return requireStage(caller, '', layers, D);
  network('decoder', layers.decoder, network('encoder', layers.encoder, D, null), D);
}

function requireStage(caller: string, prefix: string, stage: StochasticLayer, D: number): void {
  const { encoder, mean, logVariance, decoder, likelihood, above } = stage;
  const { through, head, network, refuse } = layerChecks(caller, prefix);
  const categorical = likelihood.kind === 'categorical';
  if (categorical && likelihood.levels.length !== D)
    throw refuse(`levels must be ${D} numbers`, String(likelihood.levels.length));
  const parameters = categorical ? likelihood.levels.reduce((sum, levels) => sum + levels, 0) : D;
  const coded = through('encoder', encoder, parameters);
  head('mean', mean, coded, mean.outputs);
  head('logVariance', logVariance, coded, mean.outputs);
  if (likelihood.kind === 'gaussian') {
    const decoded = through('decoder', decoder, mean.outputs);
    head('likelihood.mean', likelihood.mean, decoded, D);
    const spread = likelihood.logVariance;
    if (!(spread instanceof Float32Array)) head('likelihood.logVariance', spread, decoded, D);
    else if (prefix !== '' || ![1, D].includes(spread.length))
      throw refuse(
        `${prefix}likelihood.logVariance must be ${prefix === '' ? `1 or ${D} numbers` : 'a layer'}`,
        `${spread.length} numbers`,
      );
  } else if (prefix === '') network('decoder', decoder, mean.outputs, parameters);
  else throw refuse(`the likelihood of ${prefix.slice(0, -1)} must be gaussian`, likelihood.kind);
  if (above !== null) requireStage(caller, `${prefix}above.`, above, mean.outputs);
}

interface LayerChecks {
  readonly refuse: (requirement: string, got: string) => MarginaliaError;
  /** Gives the outputs of the last layer. */
  readonly through: (name: string, chain: readonly DenseLayer[], inputs: number) => number;
  /** A layer without an activation. */
  readonly head: (name: string, layer: DenseLayer, inputs: number, outputs: number) => void;
  /** At least one layer, the last without an activation; null: to any number of outputs, with any. Gives how many. */
  readonly network: (
    name: string,
    chain: readonly DenseLayer[],
    inputs: number,
    outputs: number | null,
  ) => number;
}

/** @param prefix of names */
function layerChecks(caller: string, prefix: string): LayerChecks {
  const remedy = 'Give layers of which each takes what the one before it gives.';
  const refuse: LayerChecks['refuse'] = (requirement, got) =>
    new MarginaliaError('E_SHAPE', `${caller}: ${requirement}, got ${got}`, { remedy });
  const require = (name: string, layer: DenseLayer, inputs: number, outputs: number): number => {
    const { weight, bias } = layer;
    if (
      layer.inputs === inputs &&
      layer.outputs === outputs &&
      weight.length === inputs * outputs &&
      bias.length === outputs
    )
      return outputs;
    throw refuse(
      `layer ${prefix}${name} must be ${inputs} to ${outputs}`,
      `${layer.inputs} to ${layer.outputs} with ${weight.length} weights and ${bias.length} biases`,
    );
  };
  const plain = (name: string, { activation }: DenseLayer): void => {
    if (activation !== 'identity')
      throw refuse(`layer ${prefix}${name} must have no activation (identity)`, activation);
  };
  const through: LayerChecks['through'] = (name, chain, inputs) =>
    chain.reduce((width, layer, index) => require(`${name}.${index}`, layer, width, layer.outputs), inputs);
  return {
    refuse,
    through,
    head: (name, layer, inputs, outputs) => {
      require(name, layer, inputs, outputs);
      plain(name, layer);
    },
    network: (name, chain, inputs, outputs) => {
      const given = through(name, chain, inputs);
      const last = chain.at(-1);
      if (last === undefined || (outputs !== null && given !== outputs))
        throw refuse(
          `the ${name} must give ${outputs === null ? 'a code' : `${outputs} parameters`}`,
          last === undefined ? 'no layer' : String(given),
        );
      if (outputs !== null) plain(`${name}.${chain.length - 1}`, last);
      return given;
    },
  };
}
