import { z } from 'zod';
import { count, digest, type Mode, mode, nats, numeric, type Numeric } from './common.ts';

/** What `posterior` prints under --json. */
export interface PosteriorDocument extends Mode {
  readonly schema: 'marginalia/posterior@1';
  readonly kind: 'mixture' | 'ppca';
  readonly rows: readonly {
    readonly assignment: number | null;
    readonly responsibilities: readonly Numeric[] | null;
    readonly mean: readonly Numeric[] | null;
    readonly standardDeviation: readonly Numeric[] | null;
    readonly logDensity: Numeric;
    readonly quantile: number;
  }[];
  readonly adjustedRandIndex: number | null;
  readonly dataDigest: string;
  readonly modelDigest: string;
  readonly seconds: { readonly load: number; readonly estimate: number };
}

const vector = z.array(numeric);

export const posteriorSchema: z.ZodType<PosteriorDocument> = z.strictObject({
  schema: z.literal('marginalia/posterior@1'),
  kind: z.enum(['mixture', 'ppca']),
  rows: z.array(
    z.strictObject({
      assignment: count.nullable().describe('mixtures: the component of the largest responsibility, from 0'),
      responsibilities: vector.nullable().describe('mixtures: p(k | x) [K]'),
      mean: vector.nullable().describe('factors: E[z | x] [Q]'),
      standardDeviation: vector.nullable().describe('factors: sd of z given x [Q]'),
      logDensity: nats.describe('log p(x), nats'),
      quantile: z
        .number()
        .describe('share of the rows whose log density is at most this one: small is unusual'),
    }),
  ),
  adjustedRandIndex: z.number().nullable().describe('of the assignments against --label'),
  ...mode,
  dataDigest: digest,
  modelDigest: digest,
  seconds: z.strictObject({ load: z.number(), estimate: z.number() }),
});
