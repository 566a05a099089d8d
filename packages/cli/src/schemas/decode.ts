import { z } from 'zod';
import { type Networks, networks, type Took, took } from './coding.ts';
import { count, digest, numeric, type Numeric } from './common.ts';

/** What `decode` prints under --json. */
export interface DecodeDocument extends Networks, Took {
  readonly schema: 'marginalia/decode@1';
  readonly count: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Numeric[])[] | null;
  readonly digest: string;
}

export const decodeSchema: z.ZodType<DecodeDocument> = z.strictObject({
  schema: z.literal('marginalia/decode@1'),
  count,
  columns: z.array(z.string()).describe('of the data, or column=level for probabilities of levels'),
  rows: z.array(z.array(numeric)).nullable().describe('E[x | z]; null over 10,000 numbers: see --out'),
  ...networks,
  digest: digest.describe('SHA-256 of the rows'),
  ...took,
});
