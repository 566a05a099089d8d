import { z } from 'zod';
import { count, digest } from './common.ts';

/** What `import` prints under --json. */
export interface ImportDocument {
  readonly schema: 'marginalia/import@1';
  readonly kind: 'vae' | 'autoencoder';
  readonly decoder: string | null;
  readonly loss: string | null;
  readonly binarize: string | null;
  readonly observed: number;
  readonly latents: readonly number[];
  readonly freeParameters: number;
  readonly columns: readonly string[];
  readonly unused: readonly string[];
  readonly modelDigest: string;
  readonly model: string | null;
}

export const importSchema: z.ZodType<ImportDocument> = z.strictObject({
  schema: z.literal('marginalia/import@1'),
  kind: z.enum(['vae', 'autoencoder']),
  decoder: z.string().nullable().describe('p(x | z) of a vae'),
  loss: z.string().nullable().describe('of an autoencoder'),
  binarize: z.string().nullable().describe('how grey became the 0 and 1 it was trained on'),
  observed: count.describe('columns of x'),
  latents: z.array(count).describe('widths of z from x upwards, or of the code'),
  freeParameters: count,
  columns: z.array(z.string()),
  unused: z.array(z.string()).describe('tensors of the file that the description does not name'),
  modelDigest: digest,
  model: z.string().nullable().describe('the file that was written'),
});
