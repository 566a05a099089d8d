import type { AutoencoderParameters, NetworkParameters, VaeParameters } from '@marginalia/models';

/** 784 – 200 – 200 – 50 and back, tanh: the encoder's widths, stochastic layer after stochastic layer. */
export function networkShape({ observed, encoder, latents }: VaeParameters): string {
  const hidden = (layers: NetworkParameters): number[] => layers.slice(0, -1).map(({ outputs }) => outputs);
  const activations = new Set(
    encoder.flatMap((layers) => layers.slice(0, -1).map((layer) => layer.activation)),
  );
  const widths = encoder.flatMap((layers, l) => [...hidden(layers), latents[l]!]);
  return `${[observed, ...widths].join(' – ')} and back, ${activations.size === 0 ? 'linear' : [...activations].join(' and ')}`;
}

/** 784 – 200 – 10 and back, tanh. */
export function layerWidths({ observed, encoder }: AutoencoderParameters): string {
  const widths = [observed, ...encoder.map(({ outputs }) => outputs)];
  return `${widths.join(' – ')} and back, ${encoder[0]!.activation}`;
}

/** Weights, biases, and variances that are no network's. */
export function parameterCount({ encoder, generative, logVariance }: VaeParameters): number {
  return weightCount([...encoder, ...generative].flat()) + (logVariance?.length ?? 0);
}

/** The same of an autoencoder: of a tied decoder the biases alone are free. */
export function autoencoderParameterCount({ encoder, decoder, tied }: AutoencoderParameters): number {
  const biases = decoder.reduce((sum, { bias }) => sum + bias.length, 0);
  return weightCount(encoder) + (tied ? biases : weightCount(decoder));
}

/** Weights and biases. */
function weightCount(layers: NetworkParameters): number {
  return layers.reduce((sum, { weight, bias }) => sum + weight.length + bias.length, 0);
}
