import { MarginaliaError } from '@marginalia/core-wasm';
import { z } from 'zod';
import { canonicalJson, type Json } from './canonical-json.ts';
import { decodeSafetensors } from './decode-safetensors.ts';
import { encodeSafetensors } from './encode-safetensors.ts';
import { parseStrictJson } from './formats/strict-json.ts';
import type { Tensor } from './tensor.ts';

/** A fitted model as it is kept: no code, only numbers and words. */
export interface ModelFile {
  /** As the command line names it: mixture, ppca, … */
  readonly kind: string;
  /** By their textbook names. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: ModelMetadata;
}

export interface ModelMetadata {
  /** What the tensors do not say: covariance, regularization, … JSON values. */
  readonly hyperparameters: { readonly [name: string]: Json };
  /** Of the data it was fitted to, in order. */
  readonly columns: readonly string[];
  readonly seed: number;
  /** SHA-256 of the data it was fitted to; null where there were none. */
  readonly dataDigest: string | null;
}

/** What this version writes, and the newest it reads. */
export const modelFormatVersion = 1;

const json = z.string().transform((text, context): unknown => {
  try {
    return parseStrictJson(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'expected JSON' });
    return z.NEVER;
  }
});

/** The metadata of the safetensors file. Other keys are passed over. */
const schema = z.object({
  kind: z.string().min(1),
  hyperparameters: json.pipe(z.record(z.string(), z.json())),
  columns: json.pipe(z.array(z.string())),
  seed: z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .pipe(z.number().int().nonnegative()),
  data_digest: z.string().min(1).optional(),
});

/**
 * Writes a model as a safetensors file; equal models give equal bytes.
 *
 * @throws E_ARGUMENT if a hyper-parameter is no JSON value (NaN, ±∞) or the seed no whole number
 * @throws E_SHAPE if a tensor's data do not fill its shape
 */
export function encodeModelFile({ kind, tensors, metadata }: ModelFile): Uint8Array {
  const { hyperparameters, columns, seed, dataDigest } = metadata;
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new MarginaliaError('E_ARGUMENT', `encodeModelFile: seed must be a whole number, got ${seed}`, {
      remedy: 'Give the seed of the fit.',
    });
  return encodeSafetensors(tensors, {
    format: 'marginalia',
    format_version: String(modelFormatVersion),
    kind,
    hyperparameters: canonicalJson(hyperparameters),
    columns: JSON.stringify(columns),
    seed: String(seed),
    ...(dataDigest === null ? {} : { data_digest: dataDigest }),
  });
}

/**
 * Reads a model file and checks it against its schema.
 *
 * @param name of the file, for messages
 * @throws E_FILE if the file is damaged, is no marginalia model, or was written by a newer version
 */
export function decodeModelFile(bytes: Uint8Array, name: string): ModelFile {
  const { tensors, metadata } = decodeSafetensors(bytes, name);
  requireVersion(metadata, name);
  const parsed = schema.safeParse(Object.fromEntries(metadata));
  if (!parsed.success) {
    const { path = [], message = '' } = parsed.error.issues[0] ?? {};
    throw new MarginaliaError(
      'E_FILE',
      `decodeModelFile: metadata ${path.join('.')} must follow the schema, got another value: ${message}`,
      { where: name, remedy: 'Fit the model again.' },
    );
  }
  const { kind, hyperparameters, columns, seed, data_digest: dataDigest = null } = parsed.data;
  return { kind, tensors, metadata: { hyperparameters, columns, seed, dataDigest } };
}

function requireVersion(metadata: ReadonlyMap<string, string>, name: string): void {
  const format = metadata.get('format');
  if (format !== 'marginalia')
    throw new MarginaliaError(
      'E_FILE',
      `decodeModelFile: format must be marginalia, got ${format ?? 'none'}`,
      {
        where: name,
        remedy: 'Give a file that `marginalia fit … --out` wrote.',
      },
    );
  const version = metadata.get('format_version') ?? 'none';
  if (/^\d{1,9}$/.test(version) && Number(version) > modelFormatVersion)
    throw new MarginaliaError(
      'E_FILE',
      `decodeModelFile: format version must be at most ${modelFormatVersion}, got ${version}`,
      { where: name, remedy: 'A newer marginalia wrote it: update this one.' },
    );
  if (version !== String(modelFormatVersion))
    throw new MarginaliaError(
      'E_FILE',
      `decodeModelFile: format version must be ${modelFormatVersion}, got ${version}`,
      { where: name, remedy: 'Fit the model again.' },
    );
}
