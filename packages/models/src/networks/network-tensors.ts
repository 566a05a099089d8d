import { MarginaliaError } from '@marginalia/core-wasm';
import type { ModelTensor, ReadTensors } from '../model-tensors.ts';
import {
  type ActivationName,
  activationCodes,
  type DenseParameters,
  type NetworkParameters,
} from './dense.ts';

/** What a file's lists may name at most: stochastic layers, layers of a network. */
const longest = 64;

const typeNames: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [Float64Array, 'F64'],
  [Float32Array, 'F32'],
  [Int32Array, 'I32'],
]);

/** What a file of networks holds; all throw E_FILE naming the tensor or hyper-parameter that is missing or of another type. */
export interface TensorReader {
  /** A hyper-parameter that is a list. */
  readonly words: (name: string) => readonly string[];
  /** A hyper-parameter that is one of some names. */
  readonly choice: <T extends string>(name: string, names: readonly T[]) => T;
  readonly take: <T extends ModelTensor['data']>(
    name: string,
    type: new (length: number) => T,
    rank: number,
  ) => { readonly shape: readonly number[]; readonly data: T };
  /** name.i.weight and name.i.bias of the layers whose activations the hyper-parameter `name` lists. */
  readonly network: (name: string) => DenseParameters[];
}

/** Adds a network to what goes into a file. */
export function putNetwork(
  name: string,
  network: NetworkParameters,
  tensors: Map<string, ModelTensor>,
  hyperparameters: Record<string, string>,
): void {
  hyperparameters[name] = network.map(({ activation }) => activation).join(' ');
  network.forEach(({ inputs, outputs, weight, bias }, i) => {
    tensors.set(`${name}.${i}.weight`, { shape: [inputs, outputs], data: weight });
    tensors.set(`${name}.${i}.bias`, { shape: [outputs], data: bias });
  });
}

/** Reads what a file gave; sizes that do not fit together are left to the check of parameters. */
export function readTensors(read: ReadTensors, file: string): TensorReader {
  const broken = (requirement: string): MarginaliaError =>
    new MarginaliaError('E_FILE', `modelFromTensors: ${requirement}`, {
      where: file,
      remedy: 'Write the model again from its fit.',
    });
  const words: TensorReader['words'] = (name) => {
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
  const take: TensorReader['take'] = (name, type, rank) => {
    const tensor = read.tensors.get(name);
    if (tensor === undefined) throw broken(`there must be a tensor ${name}, got none`);
    const { shape, data } = tensor;
    if (!(data instanceof type)) throw broken(`${name} must be ${typeNames.get(type)}, got another type`);
    const size = shape.reduce((product, length) => product * length, 1);
    if (shape.length === rank && data.length === size) return { shape, data };
    throw broken(`${name} must have ${rank} axes, got [${shape.join(', ')}] and ${data.length} numbers`);
  };
  const activations = Object.keys(activationCodes) as ActivationName[];
  return {
    words,
    choice: (name, names) => oneOf(name, words(name).join(' '), names),
    take,
    network: (name) =>
      words(name).map((word, i): DenseParameters => {
        const activation = oneOf(name, word, activations);
        const { shape, data: weight } = take(`${name}.${i}.weight`, Float32Array, 2);
        const { data: bias } = take(`${name}.${i}.bias`, Float32Array, 1);
        return { inputs: shape[0]!, outputs: shape[1]!, activation, weight, bias };
      }),
  };
}
