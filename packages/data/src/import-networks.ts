import { MarginaliaError } from '@marginalia/core-wasm';
import { closest } from './closest.ts';
import type { AutoencoderLayers, DenseLayer, LikelihoodLayers } from './dense-layer.ts';
import type { GaussianSpec, HeadSpec, LayerSpec, NetworkSpec } from './network-spec.ts';
import type { Tensor } from './tensor.ts';

export interface ImportedNetworks {
  readonly layers: AutoencoderLayers;
  /** Tensors of the file that the description does not name: none, if the mapping is whole. */
  readonly unused: readonly string[];
}

/**
 * Takes the layers of a variational autoencoder from tensors, by the names that a description gives them.
 *
 * F64 weights become the nearest f32; a head for log σ is doubled to one for log σ², exactly.
 *
 * @param name of the file of tensors, for messages
 * @throws E_FILE naming the tensor that is missing, of another shape than the layers before it leave, or not finite;
 *   or the layer whose activation is not the likelihood's
 */
export function importNetworks(
  spec: NetworkSpec,
  tensors: ReadonlyMap<string, Tensor>,
  name: string,
): ImportedNetworks {
  const used = new Set<string>();
  const refuse: Refuse = (requirement, got, remedy) =>
    new MarginaliaError('E_FILE', `importNetworks: ${requirement}, got ${got}`, { where: name, remedy });

  const read = (key: string): Tensor => {
    const tensor = tensors.get(key);
    if (tensor === undefined) {
      const meant = closest(key, tensors.keys());
      const remedy =
        meant === null ? `The file has ${listed([...tensors.keys()])}.` : `Did you mean ${meant}?`;
      throw refuse(`tensor ${key} must be in the file`, 'none of that name', remedy);
    }
    used.add(key);
    return tensor;
  };
  const numbers = (key: string, shape: readonly (number | null)[], scale: number): Float32Array => {
    const tensor = read(key);
    const fits =
      tensor.shape.length === shape.length &&
      shape.every(
        (size, axis) => tensor.shape[axis]! > 0 && (size ?? tensor.shape[axis]) === tensor.shape[axis],
      );
    if (!fits)
      throw refuse(
        `tensor ${key} must have the shape [${shape.map((size, axis) => size ?? ['outputs', 'inputs'][axis]).join(', ')}]`,
        `[${tensor.shape.join(', ')}]`,
        'Name the layers in their order; a weight is [outputs, inputs], as in nn.Linear.',
      );
    const values = Float32Array.from<number | bigint>(tensor.data, (x) => scale * Number(x));
    if (!values.every((x) => x - x === 0))
      throw refuse(
        `tensor ${key} must hold finite numbers of f32`,
        'others',
        'Give the weights of a step before it diverged.',
      );
    return values;
  };
  const head = (given: HeadSpec, inputs: number | null, outputs: number | null, scale = 1): DenseLayer => {
    const { shape } = read(given.weight);
    const weight = numbers(given.weight, [outputs, inputs ?? shape[1] ?? null], scale);
    const [rows = 0, columns = 0] = shape;
    const bias = given.bias == null ? new Float32Array(rows) : numbers(given.bias, [rows], scale);
    return { inputs: columns, outputs: rows, weight, bias, activation: 'identity' };
  };
  const chain = (given: readonly LayerSpec[], inputs: number | null): DenseLayer[] => {
    const layers: DenseLayer[] = [];
    for (const layer of given)
      layers.push({
        ...head(layer, layers.at(-1)?.outputs ?? inputs, null),
        activation: layer.activation,
      });
    return layers;
  };
  const spread = (given: GaussianSpec, like: DenseLayer): DenseLayer =>
    given.logVariance !== undefined
      ? head(given.logVariance, like.inputs, like.outputs)
      : head(given.logStandardDeviation!, like.inputs, like.outputs, 2);

  const encoder = chain(spec.encoder, null);
  const mean = head(spec.mean, encoder.at(-1)?.outputs ?? null, null);
  const logVariance = spread(spec, mean);
  const decoder = chain(spec.decoder, mean.outputs);
  const D = encoder[0]?.inputs ?? mean.inputs;
  const decoded = decoder.at(-1)?.outputs ?? mean.outputs;
  let likelihood: LikelihoodLayers;
  if (typeof spec.likelihood === 'string') {
    likelihood = { kind: spec.likelihood };
    requireParameters(spec, decoder.at(-1), D, refuse);
  } else {
    const { gaussian } = spec.likelihood;
    const mean = head(gaussian.mean, decoded, D);
    likelihood = { kind: 'gaussian', mean, logVariance: spread(gaussian, mean) };
  }
  return {
    layers: { encoder, mean, logVariance, decoder, likelihood },
    unused: [...tensors.keys()].filter((key) => !used.has(key)),
  };
}

type Refuse = (requirement: string, got: string, remedy: string) => MarginaliaError;

/** The last layer of a decoder gives the parameters of the likelihood as they are. */
function requireParameters(spec: NetworkSpec, last: DenseLayer | undefined, D: number, refuse: Refuse): void {
  const [parameters, function_] =
    spec.likelihood === 'bernoulli' ? ['logits', 'sigmoid'] : ['log rates', 'exp'];
  if (last === undefined)
    throw refuse('a decoder must have a layer', 'none', `Name the one that gives the ${parameters}.`);
  const { weight } = spec.decoder.at(-1)!;
  if (last.outputs !== D)
    throw refuse(
      `tensor ${weight} must have as many outputs as the encoder has inputs, ${D}`,
      String(last.outputs),
      'Name the layers in their order.',
    );
  if (last.activation !== 'identity')
    throw refuse(
      `the layer of tensor ${weight} must give ${parameters}, by the activation identity`,
      last.activation,
      `Write identity: ${function_} is part of the likelihood.`,
    );
}

function listed(names: readonly string[]): string {
  return names.length > 10
    ? `${names.slice(0, 10).join(', ')} … (${names.length})`
    : names.join(', ') || 'none';
}
