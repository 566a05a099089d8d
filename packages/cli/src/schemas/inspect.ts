import { z } from 'zod';
import { count, digest } from './common.ts';

/** What `inspect` prints under --json. */
export interface InspectDocument {
  readonly schema: 'marginalia/inspect@1';
  readonly kind: string;
  readonly format: string;
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[]; readonly type: string }[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly digest: string;
}

export const inspectSchema: z.ZodType<InspectDocument> = z.strictObject({
  schema: z.literal('marginalia/inspect@1'),
  kind: z.string(),
  format: z.string().describe('format and version of the file'),
  tensors: z.array(z.strictObject({ name: z.string(), shape: z.array(count), type: z.string() })),
  metadata: z.record(z.string(), z.unknown()),
  digest: digest.describe('SHA-256 of the file'),
});
