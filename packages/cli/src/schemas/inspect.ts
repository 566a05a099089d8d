import { z } from 'zod';
import { count, digest } from './common.ts';

/** What `inspect` prints under --json. */
export interface InspectDocument {
  readonly schema: 'marginalia/inspect@1';
  readonly kind: string;
  readonly format: 'safetensors';
  readonly tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly type: string;
  }[];
  readonly metadata: {
    readonly formatVersion: number;
    readonly hyperparameters: Readonly<Record<string, unknown>>;
    readonly columns: readonly string[];
    readonly seed: number;
    readonly dataDigest: string | null;
  };
  readonly digest: string;
  readonly modelDigest: string;
}

export const inspectSchema: z.ZodType<InspectDocument> = z.strictObject({
  schema: z.literal('marginalia/inspect@1'),
  kind: z.string(),
  format: z.literal('safetensors'),
  tensors: z.array(z.strictObject({ name: z.string(), shape: z.array(count), type: z.string() })),
  metadata: z.strictObject({
    formatVersion: count,
    hyperparameters: z.record(z.string(), z.unknown()),
    columns: z.array(z.string()),
    seed: count,
    dataDigest: digest.nullable().describe('SHA-256 of the rows it was fitted to'),
  }),
  digest: digest.describe('SHA-256 of the file'),
  modelDigest: digest.describe('SHA-256 of the parameters, as in fit and evidence'),
});
