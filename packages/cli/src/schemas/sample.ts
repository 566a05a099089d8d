import { z } from 'zod';
import { count, digest, type Mode, mode, numeric, type Numeric } from './common.ts';

/** What `sample` prints under --json. */
export interface SampleDocument extends Mode {
  readonly schema: 'marginalia/sample@1';
  readonly kind: 'mixture' | 'ppca' | 'vae';
  readonly count: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Numeric[])[] | null;
  readonly seed: number;
  readonly modelDigest: string;
  readonly digest: string;
}

export const sampleSchema: z.ZodType<SampleDocument> = z.strictObject({
  schema: z.literal('marginalia/sample@1'),
  kind: z.enum(['mixture', 'ppca', 'vae']),
  count,
  columns: z.array(z.string()),
  rows: z.array(z.array(numeric)).nullable().describe('null over 10,000 numbers: see --out'),
  seed: count,
  ...mode,
  modelDigest: digest,
  digest: digest.describe('SHA-256 of the rows'),
});
