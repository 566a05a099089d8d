import type { ModelTensor, ModelTensors, ReadTensors } from '../model-tensors.ts';
import { putNetwork, readTensors } from '../networks/network-tensors.ts';
import { type AutoencoderParameters, reconstructionLosses } from './parameters.ts';

/** An autoencoder as files keep it: see ModelTensors. */
export function autoencoderToTensors(parameters: AutoencoderParameters): ModelTensors {
  const { kind, observed: D, loss, tied, encoder, decoder, centre, scale } = parameters;
  const tensors = new Map<string, ModelTensor>([
    ['centre', { shape: [D], data: centre }],
    ['scale', { shape: [D], data: scale }],
  ]);
  const hyperparameters: Record<string, string> = { loss, tied: tied ? 'yes' : 'no' };
  putNetwork('encoder', encoder, tensors, hyperparameters);
  putNetwork('decoder', decoder, tensors, hyperparameters);
  return { kind, tensors, hyperparameters };
}

/**
 * Puts an autoencoder together; sizes that do not fit together are left to the check of parameters.
 *
 * @throws E_FILE naming the tensor or hyper-parameter that is missing or of another type
 */
export function autoencoderFromTensors(read: ReadTensors, file: string): AutoencoderParameters {
  const { choice, take, network } = readTensors(read, file);
  const { shape, data: centre } = take('centre', Float64Array, 1);
  const encoder = network('encoder');
  return {
    kind: 'autoencoder',
    observed: shape[0]!,
    code: encoder.at(-1)!.outputs,
    loss: choice('loss', reconstructionLosses),
    encoder,
    decoder: network('decoder'),
    tied: choice('tied', ['yes', 'no']) === 'yes',
    centre,
    scale: take('scale', Float64Array, 1).data,
  };
}
