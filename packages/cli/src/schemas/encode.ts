import { z } from 'zod';
import { type Binarized, binarizedBy, type Networks, networks, type Took, took } from './coding.ts';
import { count, digest, numeric, type Numeric } from './common.ts';

/** What `encode` prints under --json. */
export interface EncodeDocument extends Networks, Binarized, Took {
  readonly schema: 'marginalia/encode@1';
  readonly count: number;
  readonly columns: readonly string[];
  readonly rows:
    | readonly {
        readonly mean: readonly Numeric[];
        readonly standardDeviation: readonly Numeric[] | null;
      }[]
    | null;
  readonly digest: string;
}

export const encodeSchema: z.ZodType<EncodeDocument> = z.strictObject({
  schema: z.literal('marginalia/encode@1'),
  count: count.describe('rows of data'),
  columns: z.array(z.string()).describe('names of the numbers of a code'),
  rows: z
    .array(
      z.strictObject({
        mean: z.array(numeric).describe('E[z | x] by the encoder'),
        standardDeviation: z
          .array(numeric)
          .nullable()
          .describe('of z given x by the encoder; null without one'),
      }),
    )
    .nullable()
    .describe('null over 10,000 numbers: see --out'),
  ...networks,
  ...binarizedBy,
  digest: digest.describe('SHA-256 of the codes'),
  ...took,
});
