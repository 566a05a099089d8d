import { buffer } from 'node:stream/consumers';
import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import { decodeModelFile, encodeModelFile, type ModelFile } from '@marginalia/data';
import { readBytes } from '@marginalia/data/files';
import {
  modelFromTensors,
  type ModelParameters,
  modelToTensors,
  requireLikelihood,
  type SavedParameters,
} from '@marginalia/models';
import { usage } from '../command-line/usage-error.ts';
import { type ImageShape, readImageShape } from './images.ts';
import { unlessInterrupted } from './interrupt.ts';
import { requirePath, writeResult } from './results.ts';
import { sentenceOf } from './sentence-of.ts';
import type { Session } from './session.ts';

/** A fitted model from a file. */
export interface LoadedModel<P extends SavedParameters = ModelParameters> {
  /** The file, for people. */
  readonly name: string;
  readonly parameters: P;
  /** Of the data it was fitted to, in the order of the parameters. */
  readonly columns: readonly string[];
  /** What image its columns make; null where it is not known. */
  readonly image: ImageShape | null;
  /** Of binarized grey: the value that is 1 with certainty; null where it is not known. */
  readonly white: number | null;
  readonly file: ModelFile;
  readonly bytes: Uint8Array;
}

/** What a model's file says beside its parameters. */
export interface ModelOrigin {
  readonly columns: readonly string[];
  /** Null where there were no data. */
  readonly dataDigest: string | null;
  /** What image the columns make, if any. */
  readonly image: ImageShape | null;
  /** Networks of binarized grey: the value that was 1 with certainty, in the units of the data. */
  readonly white?: number | null;
}

/** --out of a fit, before the fit. */
export const requireModelPath = ({ out }: Session): Promise<void> =>
  requirePath(out, '--out', ['safetensors']);

/** Writes the model if --out asks for it; gives its path. */
export async function writeModel(
  { out, seed }: Session,
  parameters: SavedParameters,
  { columns, dataDigest, image, white = null }: ModelOrigin,
): Promise<string | null> {
  if (out === null) return null;
  const { kind, tensors, hyperparameters: own } = modelToTensors(parameters);
  const hyperparameters = {
    ...own,
    ...(image !== null && { image: { ...image } }),
    ...(white !== null && { white }),
  };
  const metadata = { hyperparameters, columns, seed, dataDigest };
  await writeResult(out, encodeModelFile({ kind, tensors, metadata }));
  return out;
}

/**
 * Reads a MODEL that has a likelihood.
 *
 * @throws as loadSaved; E_UNSUPPORTED for an autoencoder, with the reason
 */
export async function loadModel(session: Session, path: string): Promise<LoadedModel> {
  const { parameters, ...rest } = await loadSaved(session, path);
  requireLikelihood(session.name, parameters);
  return { ...rest, parameters };
}

/**
 * Reads MODEL, from stdin for -: whatever a file can hold.
 *
 * @throws E_UNSUPPORTED for a module; E_FILE for anything that is no model, or one of another version
 */
export async function loadSaved(
  { operands, signal, core }: Session,
  path: string,
): Promise<LoadedModel<SavedParameters>> {
  if (/\.[cm]?[jt]s$/.test(path)) {
    throw new MarginaliaError(
      'E_UNSUPPORTED',
      'marginalia: a model must be a .safetensors file in this version, got a module',
      { where: path },
    );
  }
  if (operands.every((operand) => operand === '-') && operands.length > 1)
    throw usage('marginalia: model and data cannot both be read from stdin, got - for both', {
      remedy: 'Write one of them to a file.',
    });
  const name = path === '-' ? 'standard input' : path;
  const bytes = await unlessInterrupted(signal, path === '-' ? buffer(process.stdin) : readBytes(path));
  const file = decodeModelFile(bytes, name);
  const { columns } = file.metadata;
  const parameters = parametersOf((await core()).core, file, name);
  const wrong = (got: string): MarginaliaError =>
    new MarginaliaError(
      'E_FILE',
      `marginalia: a model must name each of its ${parameters.observed} columns, got ${got}`,
      { where: name, remedy: 'Fit it again.' },
    );
  if (columns.length !== parameters.observed) throw wrong(`${columns.length} names`);
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw wrong(`${twice} twice`);
  const { hyperparameters } = file.metadata;
  const { white } = hyperparameters;
  return {
    name,
    parameters,
    columns,
    image: readImageShape(hyperparameters),
    white: typeof white === 'number' && white > 0 ? white : null,
    file,
    bytes,
  };
}

function parametersOf(core: Core, file: ModelFile, name: string): SavedParameters {
  const { kind, tensors, metadata } = file;
  try {
    return modelFromTensors(core, { kind, tensors, hyperparameters: metadata.hyperparameters }, name);
  } catch (error) {
    if (!(error instanceof MarginaliaError) || error.code !== 'E_UNSUPPORTED') throw error;
    throw new MarginaliaError('E_FILE', `marginalia: ${sentenceOf(error)}`, {
      where: name,
      remedy: 'Fit it again, or use the version that wrote it.',
      cause: error,
    });
  }
}
