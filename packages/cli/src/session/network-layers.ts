import type {
  AutoencoderLayers,
  DenseLayer,
  LikelihoodLayers,
  NetworkLayers,
  StochasticLayer,
  VaeLayers,
} from '@marginalia/data';
import type { AutoencoderParameters, Binarization, DenseParameters, VaeParameters } from '@marginalia/models';
import type { NetworkParameters } from './coding.ts';

/**
 * A model of networks that were trained elsewhere.
 *
 * @param binarize of a bernoulli decoder
 */
export function parametersOfLayers(layers: NetworkLayers, binarize: Binarization): NetworkParameters {
  return layers.kind === 'vae' ? vaeOf(layers, binarize) : autoencoderOf(layers);
}

/** The networks of a model, as other programs take them: parametersOfLayers gives it back, to the same bits. */
export function layersOfParameters(parameters: NetworkParameters): NetworkLayers {
  return parameters.kind === 'vae' ? layersOfVae(parameters) : layersOfAutoencoder(parameters);
}

function vaeOf(layers: VaeLayers, binarize: Binarization): VaeParameters {
  const { centre, scale, likelihood } = layers;
  const stages = stagesOf(layers);
  const shared = likelihood.kind === 'gaussian' && likelihood.logVariance instanceof Float32Array;
  return {
    kind: 'vae',
    observed: centre.length,
    latents: stages.map(({ mean }) => mean.outputs),
    decoder: likelihood.kind,
    encoder: stages.map(({ encoder, mean, logVariance }) => [
      ...encoder.map(ours),
      sideBySide(mean, logVariance),
    ]),
    generative: stages.map(({ decoder, likelihood }) => [...decoder.map(ours), ...headOf(likelihood)]),
    logVariance: shared ? likelihood.logVariance : null,
    levels: likelihood.kind === 'categorical' ? Int32Array.from(likelihood.levels) : null,
    centre,
    scale,
    binarize,
  };
}

function stagesOf(layers: VaeLayers): StochasticLayer[] {
  const stages: StochasticLayer[] = [];
  for (let stage: StochasticLayer | null = layers; stage !== null; stage = stage.above) stages.push(stage);
  return stages;
}

function headOf(likelihood: LikelihoodLayers): DenseParameters[] {
  if (likelihood.kind !== 'gaussian') return [];
  const { mean, logVariance } = likelihood;
  return [logVariance instanceof Float32Array ? ours(mean) : sideBySide(mean, logVariance)];
}

function layersOfVae(parameters: VaeParameters): VaeLayers {
  const { latents, encoder, generative, centre, scale } = parameters;
  const stages = latents.map((H, l) => {
    const inner = encoder[l]!.map(theirs);
    const heads = inner.pop()!;
    return {
      encoder: inner,
      mean: outputsOf(heads, 0, H),
      logVariance: outputsOf(heads, H, H),
      ...(l === 0 ? decoderOf(parameters) : gaussian(generative[l]!.map(theirs), latents[l - 1]!, null)),
    };
  });
  const first = stages.reduceRight<StochasticLayer | null>((above, stage) => ({ ...stage, above }), null);
  return { kind: 'vae', ...first!, centre, scale };
}

type Decoder = Pick<StochasticLayer, 'decoder' | 'likelihood'>;

function decoderOf({ decoder: kind, observed, generative, logVariance, levels }: VaeParameters): Decoder {
  const decoder = generative[0]!.map(theirs);
  if (kind === 'gaussian') return gaussian(decoder, observed, logVariance);
  if (kind === 'categorical') return { decoder, likelihood: { kind, levels: [...levels!] } };
  return { decoder, likelihood: { kind } };
}

/** @param width of what it gives the mean of */
function gaussian(network: DenseLayer[], width: number, shared: Float32Array | null): Decoder {
  const head = network.at(-1)!;
  const mean = outputsOf(head, 0, width);
  const logVariance = shared ?? outputsOf(head, width, width);
  return { decoder: network.slice(0, -1), likelihood: { kind: 'gaussian', mean, logVariance } };
}

function autoencoderOf({
  encoder,
  decoder,
  loss,
  tied,
  centre,
  scale,
}: AutoencoderLayers): AutoencoderParameters {
  return {
    kind: 'autoencoder',
    observed: centre.length,
    code: encoder.at(-1)!.outputs,
    loss,
    encoder: encoder.map(ours),
    decoder: decoder.map(ours),
    tied,
    centre,
    scale,
  };
}

function layersOfAutoencoder(parameters: AutoencoderParameters): AutoencoderLayers {
  const { encoder, decoder, loss, tied, centre, scale } = parameters;
  return {
    kind: 'autoencoder',
    encoder: encoder.map(theirs),
    decoder: decoder.map(theirs),
    loss,
    tied,
    centre,
    scale,
  };
}

/** Ours [inputs, outputs] from theirs [outputs, inputs]. */
function ours({ inputs, outputs, weight, bias, activation }: DenseLayer): DenseParameters {
  return { inputs, outputs, activation, weight: transpose(weight, outputs, inputs), bias };
}

function theirs({ inputs, outputs, weight, bias, activation }: DenseParameters): DenseLayer {
  return { inputs, outputs, activation, weight: transpose(weight, inputs, outputs), bias };
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c]!;
  return out;
}

/** One head of two: mean | log variance. */
function sideBySide(mean: DenseLayer, logVariance: DenseLayer): DenseParameters {
  return ours({
    inputs: mean.inputs,
    outputs: 2 * mean.outputs,
    weight: joined(mean.weight, logVariance.weight),
    bias: joined(mean.bias, logVariance.bias),
    activation: 'identity',
  });
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function outputsOf(
  { inputs, weight, bias, activation }: DenseLayer,
  from: number,
  outputs: number,
): DenseLayer {
  return {
    inputs,
    outputs,
    weight: weight.slice(from * inputs, (from + outputs) * inputs),
    bias: bias.slice(from, from + outputs),
    activation,
  };
}
