import { type LayerReader, layerReader } from './layer-reader.ts';
import type {
  AutoencoderLayers,
  NetworkColumns,
  NetworkLayers,
  StochasticLayer,
  VaeLayers,
} from './network-layers.ts';
import type { AutoencoderSpec, ColumnsSpec, NetworkSpec, StochasticSpec, VaeSpec } from './network-spec.ts';
import { readLikelihood, spreadHead } from './read-likelihood.ts';
import { requireEnd } from './require-end.ts';
import type { Tensor } from './tensor.ts';

export interface ImportedNetworks<Layers extends NetworkLayers = NetworkLayers> {
  readonly layers: Layers;
  /** Tensors of the file that the description does not name: none, if the mapping is whole. */
  readonly unused: readonly string[];
}

/**
 * Takes the layers of a variational autoencoder or an autoencoder from tensors, by the names that a description gives them.
 *
 * F64 weights become the nearest f32; a head for log σ is doubled to one for log σ², exactly. Without a centre it is ½ where x is
 * in [0, 1] (bernoulli, cross-entropy), else 0; without a scale that is 1.
 *
 * @param name of the file of tensors, for messages
 * @throws E_FILE naming the tensor that is missing, of another shape than the layers before it leave, or not finite;
 *   or the layer whose activation is not the likelihood's
 */
export function importNetworks(
  spec: VaeSpec,
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
): ImportedNetworks<VaeLayers>;
export function importNetworks(
  spec: NetworkSpec,
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
): ImportedNetworks;
export function importNetworks(
  spec: NetworkSpec,
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
): ImportedNetworks {
  const reader = layerReader(tensors, name);
  const layers = 'loss' in spec ? readAutoencoder(reader, spec) : readVae(reader, spec);
  return { layers, unused: reader.unused() };
}

function readVae(reader: LayerReader, spec: VaeSpec): VaeLayers {
  const stage = readStage(reader, spec, null);
  const { likelihood } = spec;
  const D =
    stage.likelihood.kind === 'categorical'
      ? stage.likelihood.levels.length
      : (stage.encoder[0] ?? stage.mean).inputs;
  const scaled = stage.likelihood.kind === 'gaussian';
  return {
    kind: 'vae',
    ...stage,
    ...readColumns(reader, spec, D, scaled, likelihood === 'bernoulli' ? 0.5 : 0),
  };
}

function readAutoencoder(reader: LayerReader, spec: AutoencoderSpec): AutoencoderLayers {
  const { loss, tied = false } = spec;
  const encoder = reader.chain(spec.encoder, null);
  const [first, last] = [encoder[0]!, encoder.at(-1)!];
  const decoder = reader.chain(spec.decoder, last.outputs);
  const squared = loss === 'squared';
  requireEnd(
    reader,
    spec.decoder,
    decoder,
    first.inputs,
    squared ? 'reconstructions' : 'logits',
    squared ? null : 'sigmoid is part of the loss',
  );
  const columns = readColumns(reader, spec, first.inputs, squared, squared ? 0 : 0.5);
  return { kind: 'autoencoder', encoder, decoder, loss, tied, ...columns };
}

function readColumns(
  reader: LayerReader,
  { centre, scale }: ColumnsSpec,
  D: number,
  scaled: boolean,
  otherwise: number,
): NetworkColumns {
  const columns = {
    centre: centre === undefined ? new Float64Array(D).fill(otherwise) : reader.doubles(centre, D),
    scale: scale === undefined ? new Float64Array(D).fill(1) : reader.doubles(scale, D),
  };
  if (scale === undefined) return columns;
  if (!scaled)
    throw reader.refuse(
      'scale must be left out where x is not gaussian or squared',
      `tensor ${scale}`,
      'Its decoder gives the parameters of x itself.',
    );
  if (columns.scale.every((value) => value > 0)) return columns;
  throw reader.refuse(`tensor ${scale} must be above 0`, 'others', 'Columns are divided by it.');
}

/** @param observed columns of the layer below, null where the networks say */
function readStage(reader: LayerReader, spec: StochasticSpec, observed: number | null): StochasticLayer {
  const { head, chain, refuse } = reader;
  if (observed !== null && !(typeof spec.likelihood === 'object' && 'gaussian' in spec.likelihood))
    throw refuse(
      'the likelihood above z must be gaussian',
      typeof spec.likelihood === 'string' ? spec.likelihood : 'categorical',
      'It gives the mean and log variance of z.',
    );
  const encoder = chain(spec.encoder, observed);
  const mean = head(spec.mean, encoder.at(-1)?.outputs ?? observed, null);
  const logVariance = spreadHead(reader, spec, mean.inputs, mean.outputs);
  const decoder = chain(spec.decoder, mean.outputs);
  const likelihood = readLikelihood(
    reader,
    spec,
    decoder,
    (encoder[0] ?? mean).inputs,
    mean,
    observed !== null,
  );
  const above = spec.above === undefined ? null : readStage(reader, spec.above, mean.outputs);
  return { encoder, mean, logVariance, decoder, likelihood, above };
}
