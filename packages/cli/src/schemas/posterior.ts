import { z } from 'zod';
import { count, digest, type Mode, mode, nats, numeric, type Numeric } from './common.ts';

/** What `posterior` prints under --json. */
export interface PosteriorDocument extends Mode {
  readonly schema: 'marginalia/posterior@1';
  readonly kind: 'mixture' | 'ppca' | 'vae';
  readonly rows: readonly {
    readonly assignment: number | null;
    readonly responsibilities: readonly Numeric[] | null;
    readonly mean: readonly Numeric[] | null;
    readonly standardDeviation: readonly Numeric[] | null;
    readonly logDensity: Numeric | null;
    readonly quantile: number | null;
  }[];
  readonly adjustedRandIndex: number | null;
  readonly binarize: 'stochastic' | 'fixed' | 'threshold' | 'none' | null;
  readonly dataDigest: string;
  readonly modelDigest: string;
  readonly seconds: { readonly load: number; readonly estimate: number };
}

const vector = z.array(numeric);

export const posteriorSchema: z.ZodType<PosteriorDocument> = z.strictObject({
  schema: z.literal('marginalia/posterior@1'),
  kind: z.enum(['mixture', 'ppca', 'vae']),
  rows: z.array(
    z.strictObject({
      assignment: count.nullable().describe('mixtures: the component of the largest responsibility, from 0'),
      responsibilities: vector.nullable().describe('mixtures: p(k | x) [K]'),
      mean: vector.nullable().describe('factors: E[z | x] [Q]; vae: of q(z | x)'),
      standardDeviation: vector.nullable().describe('factors: sd of z given x [Q]; vae: of q(z | x)'),
      logDensity: nats.nullable().describe('log p(x), nats; null for a vae: see evidence'),
      quantile: z
        .number()
        .nullable()
        .describe('share of the rows whose log density is at most this one: small is unusual'),
    }),
  ),
  adjustedRandIndex: z.number().nullable().describe('of the assignments against --label'),
  binarize: z
    .enum(['stochastic', 'fixed', 'threshold', 'none'])
    .nullable()
    .describe('vae: how grey became 0 and 1'),
  ...mode,
  dataDigest: digest,
  modelDigest: digest,
  seconds: z.strictObject({ load: z.number(), estimate: z.number() }),
});
