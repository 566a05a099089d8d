import type { DenseLayer } from './dense-layer.ts';
import type { LayerReader } from './layer-reader.ts';
import type { LikelihoodLayers } from './network-layers.ts';
import type { ConstantSpec, GaussianSpec, HeadSpec, LayerSpec, LikelihoodSpec } from './network-spec.ts';
import { requireEnd } from './require-end.ts';

/**
 * The heads of p(x | z), and what it is.
 *
 * @param inputs of the encoder
 */
export function readLikelihood(
  reader: LayerReader,
  { likelihood, decoder: names }: { likelihood: LikelihoodSpec; decoder: readonly LayerSpec[] },
  decoder: readonly DenseLayer[],
  inputs: number,
  { outputs: H }: DenseLayer,
  isAbove: boolean,
): LikelihoodLayers {
  if (typeof likelihood === 'string') {
    const [parameters, activation] =
      likelihood === 'bernoulli' ? ['logits', 'sigmoid'] : ['log rates', 'exp'];
    requireEnd(reader, names, decoder, inputs, parameters, `${activation} is part of the likelihood`);
    return { kind: likelihood };
  }
  if ('categorical' in likelihood) {
    const { levels } = likelihood.categorical;
    const total = levels.reduce((sum, each) => sum + each, 0);
    if (total !== inputs)
      throw reader.refuse(
        'levels must sum to the inputs of the encoder, which takes them one-hot',
        `${total} for ${inputs}`,
        'Say how many levels each column has.',
      );
    requireEnd(reader, names, decoder, total, 'logits', 'softmax is part of the likelihood');
    return { kind: 'categorical', levels };
  }
  const { gaussian } = likelihood;
  const decoded = decoder.at(-1)?.outputs ?? H;
  const mean = reader.head(gaussian.mean, decoded, inputs);
  const constant = constantOf(gaussian);
  if (constant === null)
    return { kind: 'gaussian', mean, logVariance: spreadHead(reader, gaussian, decoded, inputs) };
  const { name, scale } = constant;
  if (isAbove)
    throw reader.refuse(
      'the log variance above z must have a weight',
      `tensor ${name} alone`,
      'Give it a weight of zeros.',
    );
  const one = reader.shapeOf(name).every((size) => size === 1);
  const shape = one ? reader.shapeOf(name) : [inputs];
  return { kind: 'gaussian', mean, logVariance: reader.numbers(name, shape, scale) };
}

/** A variance that is the same for every z. */
function constantOf({
  logVariance,
  logStandardDeviation,
}: GaussianSpec): { name: string; scale: number } | null {
  const given = (logVariance ?? logStandardDeviation) as HeadSpec | ConstantSpec;
  if (given.weight !== undefined) return null;
  return { name: given.bias, scale: logVariance === undefined ? 2 : 1 };
}

/** The layer of log variances; one of log standard deviations is doubled, exactly. */
export function spreadHead(
  { head }: LayerReader,
  { logVariance, logStandardDeviation }: GaussianSpec,
  inputs: number,
  outputs: number,
): DenseLayer {
  return logVariance === undefined
    ? head(logStandardDeviation as HeadSpec, inputs, outputs, 2)
    : head(logVariance as HeadSpec, inputs, outputs);
}
