import { loadCore, MarginaliaError } from '@marginalia/core-wasm';
import { decodeModelFile, encodeModelFile, type ModelFile } from '@marginalia/data';
import { readBytes } from '@marginalia/data/files';
import { modelFromTensors, type ModelParameters, modelToTensors } from '@marginalia/models';
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
  const { kind, tensors, hyperparameters } = modelToTensors(parameters);
  const metadata = { hyperparameters, columns, seed, dataDigest };
  await writeResult(out, encodeModelFile({ kind, tensors, metadata }));
  return out;
}

/**
 * Reads MODEL.
 *
 * @throws E_UNSUPPORTED for a module or a kind of another version; E_FILE for anything that is no model
 */
export async function loadModel(path: string): Promise<LoadedModel> {
  if (/\.[cm]?[jt]s$/.test(path)) {
    throw new MarginaliaError(
      'E_UNSUPPORTED',
      'marginalia: a model must be a .safetensors file in this version, got a module',
      { where: path },
    );
  }
  const bytes = await readBytes(path);
  const file = decodeModelFile(bytes, path);
  const { columns, hyperparameters } = file.metadata;
  const { kind, tensors } = file;
  const parameters = modelFromTensors(await loadCore(), { kind, tensors, hyperparameters }, path);
  if (columns.length !== parameters.observed) {
    throw new MarginaliaError(
      'E_FILE',
      `marginalia: a model must name each of its ${parameters.observed} columns, got ${columns.length} names`,
      { where: path, remedy: 'Fit it again.' },
    );
  }
  return { parameters, columns, file, bytes };
}
