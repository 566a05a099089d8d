import { z } from 'zod';
import { type Binarized, binarizedBy, type Networks, networks, type Took, took } from './coding.ts';
import { count, digest, numeric, type Numeric } from './common.ts';

/** What `complete` prints under --json. */
export interface CompleteDocument extends Networks, Binarized, Took {
  readonly schema: 'marginalia/complete@1';
  readonly method: 'importance' | 'pseudo-gibbs' | 'metropolis';
  readonly draws: number;
  readonly samples: number | null;
  readonly sweeps: number | null;
  readonly status: 'reliable' | 'unreliable';
  readonly reason: string;
  readonly hidden: number;
  readonly cells:
    | readonly {
        readonly row: number;
        readonly column: string;
        readonly mean: Numeric;
        readonly standardDeviation: Numeric;
        readonly draws: readonly Numeric[];
      }[]
    | null;
  readonly rows: readonly {
    readonly row: number;
    readonly hidden: number;
    readonly effectiveSampleSize: Numeric | null;
    readonly paretoK: Numeric | null;
    readonly acceptance: Numeric | null;
    readonly weights: readonly Numeric[];
    readonly status: string;
  }[];
  readonly digest: string;
}

export const completeSchema: z.ZodType<CompleteDocument> = z.strictObject({
  schema: z.literal('marginalia/complete@1'),
  method: z.enum(['importance', 'pseudo-gibbs', 'metropolis']),
  draws: count.describe('completions of each row'),
  samples: count.nullable().describe('importance: draws of z for each row'),
  sweeps: count.nullable().describe('chains: of each completion'),
  status: z.enum(['reliable', 'unreliable']),
  reason: z.string(),
  hidden: count.describe('values that were completed'),
  cells: z
    .array(
      z.strictObject({
        row: count.describe('in the data, counted from 0'),
        column: z.string(),
        mean: numeric.describe('given what is there'),
        standardDeviation: numeric,
        draws: z.array(numeric),
      }),
    )
    .nullable()
    .describe('null over 10,000: see --out'),
  rows: z.array(
    z.strictObject({
      row: count,
      hidden: count,
      effectiveSampleSize: numeric.nullable(),
      paretoK: numeric.nullable(),
      acceptance: numeric.nullable().describe('metropolis: share of the steps that were accepted'),
      weights: z
        .array(numeric)
        .describe('share of all weight that the z of each draw had; draws count equally'),
      status: z.string(),
    }),
  ),
  ...networks,
  ...binarizedBy,
  digest: digest.describe('SHA-256 of means, standard deviations and draws'),
  ...took,
});
