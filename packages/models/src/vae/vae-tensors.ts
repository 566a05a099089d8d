import type { ModelTensor, ModelTensors, ReadTensors } from '../model-tensors.ts';
import { putNetwork, readTensors } from '../networks/network-tensors.ts';
import { binarizations, decoders, type VaeParameters } from './parameters.ts';

/** A VAE as files keep it: see ModelTensors. */
export function vaeToTensors(parameters: VaeParameters): ModelTensors {
  const { kind, observed: D, latents, decoder, binarize, centre, scale, levels, logVariance } = parameters;
  const tensors = new Map<string, ModelTensor>([
    ['centre', { shape: [D], data: centre }],
    ['scale', { shape: [D], data: scale }],
  ]);
  if (levels !== null) tensors.set('levels', { shape: [D], data: levels });
  if (logVariance !== null) tensors.set('log_variance', { shape: [logVariance.length], data: logVariance });
  const hyperparameters: Record<string, string> = { decoder, binarize, latents: latents.join(' ') };
  for (const side of ['encoder', 'generative'] as const) {
    parameters[side].forEach((network, l) => putNetwork(`${side}.${l}`, network, tensors, hyperparameters));
  }
  return { kind, tensors, hyperparameters };
}

/**
 * Puts a VAE together; sizes that do not fit together are left to the check of parameters.
 *
 * @throws E_FILE naming the tensor or hyper-parameter that is missing or of another type
 */
export function vaeFromTensors(read: ReadTensors, file: string): VaeParameters {
  const { words, choice, take, network } = readTensors(read, file);
  const latents = words('latents').map((word) => (/^[1-9]\d{0,8}$/.test(word) ? Number(word) : 0));
  const decoder = choice('decoder', decoders);
  const { shape, data: centre } = take('centre', Float64Array, 1);
  return {
    kind: 'vae',
    observed: shape[0]!,
    latents,
    decoder,
    encoder: latents.map((_, l) => network(`encoder.${l}`)),
    generative: latents.map((_, l) => network(`generative.${l}`)),
    logVariance: read.tensors.has('log_variance') ? take('log_variance', Float32Array, 1).data : null,
    levels: decoder === 'categorical' ? take('levels', Int32Array, 1).data : null,
    centre,
    scale: take('scale', Float64Array, 1).data,
    binarize: choice('binarize', binarizations),
  };
}
