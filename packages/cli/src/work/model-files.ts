import { MarginaliaError } from '@marginalia/core-wasm';
import { decodeModelFile, encodeModelFile, type ModelFile, type Tensor } from '@marginalia/data';
import { readBytes } from '@marginalia/data/files';
import type { GaussianMixtureParameters, ModelParameters, PpcaParameters } from '@marginalia/models';
import { covarianceNames, covarianceShape } from './covariance-shape.ts';
import { requirePath, writeResult } from './results.ts';
import type { Session } from './session.ts';

/** A fitted model from a file. */
export interface LoadedModel {
  readonly parameters: ModelParameters;
  /** Of the data it was fitted to, in the order of the parameters. */
  readonly columns: readonly string[];
  readonly file: ModelFile;
  readonly bytes: Uint8Array;
}

/** What a model's file says beside its parameters. */
export interface ModelOrigin {
  readonly columns: readonly string[];
  readonly dataDigest: string;
}

/** --out of a fit, before the fit. */
export const requireModelPath = ({ out }: Session): Promise<void> =>
  requirePath(out, '--out', ['safetensors']);

/** Writes the model if --out asks for it; gives its path. */
export async function writeModel(
  { out, seed }: Session,
  parameters: ModelParameters,
  { columns, dataDigest }: ModelOrigin,
): Promise<string | null> {
  if (out === null) return null;
  const { kind, tensors, hyperparameters } =
    parameters.kind === 'mixture' ? mixtureFile(parameters) : ppcaFile(parameters);
  await writeResult(
    out,
    encodeModelFile({ kind, tensors, metadata: { hyperparameters, columns, seed, dataDigest } }),
  );
  return out;
}

/**
 * Reads MODEL.
 *
 * @throws E_UNSUPPORTED for a module or a kind of another version; E_FILE for anything that is no model
 */
export async function loadModel(path: string): Promise<LoadedModel> {
  const bytes = await readModelBytes(path);
  const file = decodeModelFile(bytes, path);
  const parameters = parametersOf(file, path);
  const { columns } = file.metadata;
  if (columns.length !== parameters.observed) {
    throw broken(
      path,
      `there must be a name for each of ${parameters.observed} columns, got ${columns.length}`,
    );
  }
  return { parameters, columns, file, bytes };
}

async function readModelBytes(path: string): Promise<Uint8Array> {
  if (/\.[cm]?[jt]s$/.test(path)) {
    throw new MarginaliaError(
      'E_UNSUPPORTED',
      'marginalia: MODEL must be a .safetensors file in this version, got a module',
      {
        where: path,
      },
    );
  }
  return readBytes(path);
}

interface Written {
  readonly kind: string;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly hyperparameters: ModelFile['metadata']['hyperparameters'];
}

function mixtureFile(p: GaussianMixtureParameters): Written {
  const { kind, components: K, observed: D, covariance, weights, means, covariances } = p;
  return {
    kind,
    hyperparameters: { covariance },
    tensors: new Map([
      ['weights', { shape: [K], data: weights }],
      ['means', { shape: [K, D], data: means }],
      ['covariances', { shape: covarianceShape(covariance, K, D), data: covariances }],
    ]),
  };
}

function ppcaFile(p: PpcaParameters): Written {
  const { kind, observed: D, factors: Q, mean, loadings, noiseVariance } = p;
  return {
    kind,
    hyperparameters: {},
    tensors: new Map([
      ['mean', { shape: [D], data: mean }],
      ['loadings', { shape: [D, Q], data: loadings }],
      ['noise', { shape: [], data: Float64Array.of(noiseVariance) }],
    ]),
  };
}

function parametersOf(file: ModelFile, path: string): ModelParameters {
  if (file.kind === 'mixture') return mixtureOf(file, path);
  if (file.kind === 'ppca') return ppcaOf(file, path);
  throw new MarginaliaError(
    'E_UNSUPPORTED',
    `marginalia: the model must be a mixture or ppca in this version, got ${file.kind}`,
    {
      where: path,
    },
  );
}

function mixtureOf({ tensors, metadata }: ModelFile, path: string): GaussianMixtureParameters {
  const covariance = covarianceNames.find((name) => name === metadata.hyperparameters['covariance']);
  if (covariance === undefined) throw broken(path, `covariance must be one of ${covarianceNames.join(', ')}`);
  const [components = 0, observed = 0] = tensors.get('means')?.shape ?? [];
  return {
    kind: 'mixture',
    components,
    observed,
    covariance,
    weights: take(tensors, 'weights', [components], path),
    means: take(tensors, 'means', [components, observed], path),
    covariances: take(tensors, 'covariances', covarianceShape(covariance, components, observed), path),
  };
}

function ppcaOf({ tensors }: ModelFile, path: string): PpcaParameters {
  const [observed = 0, factors = 0] = tensors.get('loadings')?.shape ?? [];
  const [noiseVariance = NaN] = take(tensors, 'noise', [], path);
  return {
    kind: 'ppca',
    observed,
    factors,
    mean: take(tensors, 'mean', [observed], path),
    loadings: take(tensors, 'loadings', [observed, factors], path),
    noiseVariance,
  };
}

/** A tensor of f64 of this shape, every number finite. */
function take(
  tensors: ModelFile['tensors'],
  name: string,
  shape: readonly number[],
  path: string,
): Float64Array {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw broken(path, `there must be a tensor ${name}, there is none`);
  if (tensor.shape.join() !== shape.join()) {
    throw broken(path, `${name} must have the shape [${shape.join(', ')}], got [${tensor.shape.join(', ')}]`);
  }
  if (!(tensor.data instanceof Float64Array)) throw broken(path, `${name} must be F64`);
  if (!tensor.data.every(Number.isFinite)) throw broken(path, `${name} must be finite, it is not`);
  return tensor.data;
}

function broken(path: string, requirement: string): MarginaliaError {
  return new MarginaliaError('E_FILE', `marginalia: the model is not whole, ${requirement}`, {
    where: path,
    remedy: 'Fit it again.',
  });
}
