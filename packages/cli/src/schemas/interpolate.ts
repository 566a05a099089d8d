import { z } from 'zod';
import { type Binarized, binarizedBy, type Networks, networks } from './coding.ts';
import { count, digest, numeric, type Numeric } from './common.ts';

/** What `interpolate` prints under --json. */
export interface InterpolateDocument extends Networks, Binarized {
  readonly schema: 'marginalia/interpolate@1';
  readonly between: readonly number[];
  readonly steps: number;
  readonly columns: readonly string[];
  readonly codes: readonly (readonly Numeric[])[] | null;
  readonly rows: readonly (readonly Numeric[])[] | null;
  readonly digest: string;
}

const matrix = z.array(z.array(numeric)).nullable();

export const interpolateSchema: z.ZodType<InterpolateDocument> = z.strictObject({
  schema: z.literal('marginalia/interpolate@1'),
  between: z.array(count).length(2).describe('two rows of the data, counted from 0'),
  steps: count,
  columns: z.array(z.string()),
  codes: matrix.describe('from the code of the first row to that of the second; null over 10,000 numbers'),
  rows: matrix.describe('E[x | z] there; null over 10,000 numbers: see --out'),
  ...networks,
  ...binarizedBy,
  digest: digest.describe('SHA-256 of the rows'),
});
