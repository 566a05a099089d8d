import { z } from 'zod';

/** A number; what JSON cannot hold is a string. */
export type Numeric = number | 'inf' | '-inf' | 'nan';
export const numeric: z.ZodType<Numeric> = z
  .union([z.number(), z.enum(['inf', '-inf', 'nan'])])
  .describe('a number; infinities and NaN are the strings inf, -inf, nan');

/** A SHA-256 in hexadecimal digits. */
export const digest: z.ZodType<string> = z.string().regex(/^[0-9a-f]{64}$/);

export const count: z.ZodType<number> = z.int().min(0);
export const nats: z.ZodType<Numeric> = numeric.describe('nats');

/** How the kernels ran. */
export interface Mode {
  readonly mode: 'plain' | 'turbo';
  readonly modeReason: string | null;
}
export const mode: { readonly mode: z.ZodType<Mode['mode']>; readonly modeReason: z.ZodType<string | null> } =
  {
    mode: z.enum(['plain', 'turbo']).describe('turbo: on 256-bit vectors; changes no digit'),
    modeReason: z.string().nullable().describe('why it is plain'),
  };

/** What every fit and every estimate says about how it came about. */
export interface Provenance extends Mode {
  readonly rows: number;
  readonly columns: readonly string[];
  readonly seed: number;
  readonly workers: number;
  readonly executor: 'inline' | 'piscina';
  readonly dataDigest: string;
  readonly modelDigest: string;
  readonly digest: string;
}

export const provenance: {
  readonly rows: z.ZodType<number>;
  readonly columns: z.ZodType<string[]>;
  readonly seed: z.ZodType<number>;
  readonly workers: z.ZodType<number>;
  readonly executor: z.ZodType<'inline' | 'piscina'>;
  readonly mode: z.ZodType<Mode['mode']>;
  readonly modeReason: z.ZodType<string | null>;
  readonly dataDigest: z.ZodType<string>;
  readonly modelDigest: z.ZodType<string>;
  readonly digest: z.ZodType<string>;
} = {
  rows: count.describe('rows of data that were used'),
  columns: z.array(z.string()).describe('names of the columns, in the order of the parameters'),
  seed: count,
  workers: z.int().min(1).max(256).describe('worker threads that were allowed; changes no digit'),
  executor: z.enum(['inline', 'piscina']).describe('inline: too small a problem for threads'),
  ...mode,
  dataDigest: digest.describe('SHA-256 of the rows'),
  modelDigest: digest.describe('SHA-256 of the parameters'),
  digest: digest.describe('SHA-256 of the result; equal for any number of workers, engine and mode'),
};

/** How the rows were cut into shards. */
export interface Shards {
  readonly total: number;
  readonly shardSize: number;
}
export const shards: z.ZodType<Shards> = z
  .strictObject({ total: count, shardSize: z.int().min(1) })
  .describe('items, and how many make a shard');
