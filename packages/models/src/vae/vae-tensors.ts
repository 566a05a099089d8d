import { MarginaliaError } from '@marginalia/core-wasm';
import { type ActivationName, activationCodes, type DenseParameters } from '../networks/dense.ts';
import type { ModelTensor, ModelTensors, ReadTensors } from '../model-tensors.ts';
import { binarizations, decoders, type VaeParameters } from './parameters.ts';

/** What a file's lists may name at most: stochastic layers, layers of a network. */
const longest = 64;

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
  for (const side of sides) {
    parameters[side].forEach((network, l) => {
      hyperparameters[`${side}.${l}`] = network.map(({ activation }) => activation).join(' ');
      network.forEach(({ inputs, outputs, weight, bias }, i) => {
        tensors.set(`${side}.${l}.${i}.weight`, { shape: [inputs, outputs], data: weight });
        tensors.set(`${side}.${l}.${i}.bias`, { shape: [outputs], data: bias });
      });
    });
  }
  return { kind, tensors, hyperparameters };
}

const typeNames: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [Float64Array, 'F64'],
  [Float32Array, 'F32'],
  [Int32Array, 'I32'],
]);

const sides = ['encoder', 'generative'] as const;

/**
 * Puts a VAE together; sizes that do not fit together are left to the check of parameters.
 *
 * @throws E_FILE naming the tensor or hyper-parameter that is missing or of another type
 */
export function vaeFromTensors(read: ReadTensors, file: string): VaeParameters {
  const broken = (requirement: string): MarginaliaError =>
    new MarginaliaError('E_FILE', `modelFromTensors: ${requirement}`, {
      where: file,
      remedy: 'Write the model again from its fit.',
    });
  const words = (name: string): readonly string[] => {
    const text = read.hyperparameters[name];
    const list = typeof text === 'string' ? text.split(' ') : [];
    if (list.length >= 1 && list.length <= longest) return list;
    throw broken(`hyper-parameter ${name} must be 1 to ${longest} words, got ${String(text).slice(0, 40)}`);
  };
  const oneOf = <T extends string>(name: string, word: string, names: readonly T[]): T => {
    const found = names.find((each) => each === word);
    if (found !== undefined) return found;
    throw broken(`hyper-parameter ${name} must be ${names.join(', ')}, got ${word.slice(0, 40)}`);
  };
  const take = <T extends ModelTensor['data']>(
    name: string,
    type: new (length: number) => T,
    rank: number,
  ): { readonly shape: readonly number[]; readonly data: T } => {
    const tensor = read.tensors.get(name);
    if (tensor === undefined) throw broken(`there must be a tensor ${name}, got none`);
    const { shape, data } = tensor;
    if (!(data instanceof type)) throw broken(`${name} must be ${typeNames.get(type)}, got another type`);
    const size = shape.reduce((product, length) => product * length, 1);
    if (shape.length === rank && data.length === size) return { shape, data };
    throw broken(`${name} must have ${rank} axes, got [${shape.join(', ')}] and ${data.length} numbers`);
  };
  const activations = Object.keys(activationCodes) as ActivationName[];
  const networks = (side: (typeof sides)[number], count: number): DenseParameters[][] =>
    Array.from({ length: count }, (_, l) =>
      words(`${side}.${l}`).map((word, i): DenseParameters => {
        const activation = oneOf(`${side}.${l}`, word, activations);
        const { shape, data: weight } = take(`${side}.${l}.${i}.weight`, Float32Array, 2);
        const { data: bias } = take(`${side}.${l}.${i}.bias`, Float32Array, 1);
        return { inputs: shape[0]!, outputs: shape[1]!, activation, weight, bias };
      }),
    );

  const latents = words('latents').map((word) => (/^[1-9]\d{0,8}$/.test(word) ? Number(word) : 0));
  const decoder = oneOf('decoder', words('decoder').join(' '), decoders);
  const { shape, data: centre } = take('centre', Float64Array, 1);
  return {
    kind: 'vae',
    observed: shape[0]!,
    latents,
    decoder,
    encoder: networks('encoder', latents.length),
    generative: networks('generative', latents.length),
    logVariance: read.tensors.has('log_variance') ? take('log_variance', Float32Array, 1).data : null,
    levels: decoder === 'categorical' ? take('levels', Int32Array, 1).data : null,
    centre,
    scale: take('scale', Float64Array, 1).data,
    binarize: oneOf('binarize', words('binarize').join(' '), binarizations),
  };
}
