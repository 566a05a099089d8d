import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import { digestOf } from '@marginalia/runtime';
import { findFault } from './check-parameters.ts';
import { autoencoderFromTensors, autoencoderToTensors } from './autoencoder/autoencoder-tensors.ts';
import { covarianceKinds } from './gaussian-mixture/covariance/covariance-kinds.ts';
import type { GaussianMixtureParameters, PpcaParameters, SavedParameters } from './parameters.ts';
import { vaeFromTensors, vaeToTensors } from './vae/vae-tensors.ts';

/** Numbers of a shape, row-major; a scalar has the shape []. */
export interface ModelTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array | Float32Array | Int32Array;
}

/** A model as files keep it: tensors by their textbook names, and what they do not say. */
export interface ModelTensors {
  readonly kind: string;
  /**
   * mixture: weights [K], means [K, D], covariances; ppca: mean [D], loadings [D, Q], noise_variance []. f64.
   *
   * vae: encoder.l.i.weight [inputs, outputs] and .bias [outputs], f32, of layer i of q(h_{l+1} | h_l), generative.l.i the same of
   * p(h_l | h_{l+1}); log_variance [1] or [D], f32; levels [D], i32; centre and scale [D], f64.
   *
   * autoencoder: encoder.i.weight and .bias, decoder.i.weight and .bias, f32; centre and scale [D], f64.
   */
  readonly tensors: ReadonlyMap<string, ModelTensor>;
  /** mixture: covariance. vae: decoder, binarize, latents "100 50", activations of each network: encoder.0 "tanh tanh identity".
   * autoencoder: loss, tied "yes" or "no", activations of encoder and decoder. */
  readonly hyperparameters: Readonly<Record<string, string>>;
}

/**
 * Takes a model apart for a file.
 *
 * @example
 * modelToTensors(parameters).tensors.get('means')?.shape; // => [2, 4]
 */
export function modelToTensors(parameters: SavedParameters): ModelTensors {
  if (parameters.kind === 'mixture') {
    const { kind, components: K, observed: D, covariance, weights, means, covariances } = parameters;
    return {
      kind,
      tensors: new Map([
        ['weights', { shape: [K], data: weights }],
        ['means', { shape: [K, D], data: means }],
        ['covariances', { shape: covarianceKinds[covariance].shape(parameters), data: covariances }],
      ]),
      hyperparameters: { covariance },
    };
  }
  if (parameters.kind === 'vae') return vaeToTensors(parameters);
  if (parameters.kind === 'autoencoder') return autoencoderToTensors(parameters);
  const { kind, observed: D, factors: Q, mean, loadings, noiseVariance } = parameters;
  return {
    kind,
    tensors: new Map([
      ['mean', { shape: [D], data: mean }],
      ['loadings', { shape: [D, Q], data: loadings }],
      ['noise_variance', { shape: [], data: Float64Array.of(noiseVariance) }],
    ]),
    hyperparameters: {},
  };
}

/** What a file gave: not to be trusted. */
export interface ReadTensors {
  readonly kind: string;
  readonly tensors: ReadonlyMap<
    string,
    { readonly shape: readonly number[]; readonly data: ArrayBufferView }
  >;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
}

/**
 * Puts a model together from a file's tensors, after checking everything: shapes, finite numbers, weights ≥ 0 that sum to 1
 * within 1e-9, covariances symmetric and positive definite, a noise variance > 0; networks whose layers fit together.
 *
 * @param file where the tensors come from, for the message
 * @throws E_UNSUPPORTED for a kind that is not of this version, E_FILE naming the tensor that is wrong
 * @example
 * modelFromTensors(core, modelToTensors(parameters), 'faithful.safetensors'); // equal to parameters
 */
export function modelFromTensors(core: Core, read: ReadTensors, file: string): SavedParameters {
  const parameters = parametersOf(read, file);
  const fault = findFault(core, parameters);
  if (fault !== null) throw broken(file, `${fault.tensor} ${fault.problem}`);
  return parameters;
}

/** SHA-256 over kind, shapes and numbers of a model. */
export function digestModel(parameters: SavedParameters): string {
  return digestOf(parameters);
}

function parametersOf(read: ReadTensors, file: string): SavedParameters {
  switch (read.kind) {
    case 'mixture':
      return mixtureOf(read, file);
    case 'ppca':
      return ppcaOf(read, file);
    case 'vae':
      return vaeFromTensors(read, file);
    case 'autoencoder':
      return autoencoderFromTensors(read, file);
    default:
      throw new MarginaliaError(
        'E_UNSUPPORTED',
        `modelFromTensors: kind must be mixture, ppca, vae or autoencoder, got ${read.kind}`,
        {
          where: file,
        },
      );
  }
}

function mixtureOf(read: ReadTensors, file: string): GaussianMixtureParameters {
  const name = read.hyperparameters['covariance'];
  const kind = Object.values(covarianceKinds).find((one) => one.name === name);
  if (kind === undefined) {
    throw broken(file, `covariance must be ${Object.keys(covarianceKinds).join(', ')}, got ${String(name)}`);
  }
  const [components, observed] = sizesOf(read, 'means', file);
  const shape = { components, observed };
  return {
    kind: 'mixture',
    ...shape,
    covariance: kind.name,
    weights: take(read, 'weights', [components], file),
    means: take(read, 'means', [components, observed], file),
    covariances: take(read, 'covariances', kind.shape(shape), file),
  };
}

function ppcaOf(read: ReadTensors, file: string): PpcaParameters {
  const [observed, factors] = sizesOf(read, 'loadings', file);
  return {
    kind: 'ppca',
    observed,
    factors,
    mean: take(read, 'mean', [observed], file),
    loadings: take(read, 'loadings', [observed, factors], file),
    noiseVariance: take(read, 'noise_variance', [], file)[0]!,
  };
}

/** The two sizes of a matrix. */
function sizesOf(read: ReadTensors, name: string, file: string): readonly [number, number] {
  const shape = read.tensors.get(name)?.shape;
  if (shape === undefined) throw broken(file, `there must be a tensor ${name}, got none`);
  if (shape.length !== 2) throw broken(file, `${name} must be a matrix, got the shape [${shape.join(', ')}]`);
  return [shape[0]!, shape[1]!];
}

function take(read: ReadTensors, name: string, shape: readonly number[], file: string): Float64Array {
  const tensor = read.tensors.get(name);
  if (tensor === undefined) throw broken(file, `there must be a tensor ${name}, got none`);
  const { data } = tensor;
  if (!(data instanceof Float64Array)) throw broken(file, `${name} must be F64, got another type`);
  const size = shape.reduce((product, length) => product * length, 1);
  if (tensor.shape.join() !== shape.join() || data.length !== size) {
    throw broken(
      file,
      `${name} must have shape [${shape.join(', ')}], got [${tensor.shape.join(', ')}] and ${data.length} numbers`,
    );
  }
  return data;
}

const broken = (file: string, requirement: string): MarginaliaError =>
  new MarginaliaError('E_FILE', `modelFromTensors: ${requirement}`, {
    where: file,
    remedy: 'Write the model again from its fit.',
  });
