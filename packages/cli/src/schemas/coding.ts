import { z } from 'zod';
import { count, digest, type Mode, mode } from './common.ts';

/** What every document of a command on networks says. */
export interface Networks extends Mode {
  readonly kind: 'vae' | 'autoencoder';
  readonly dataDigest: string;
  readonly modelDigest: string;
}

export const networks: {
  readonly kind: z.ZodType<Networks['kind']>;
  readonly mode: z.ZodType<Mode['mode']>;
  readonly modeReason: z.ZodType<string | null>;
  readonly dataDigest: z.ZodType<string>;
  readonly modelDigest: z.ZodType<string>;
} = {
  kind: z.enum(['vae', 'autoencoder']),
  ...mode,
  dataDigest: digest.describe('SHA-256 of the rows as the model took them'),
  modelDigest: digest,
};

/** How grey became 0 and 1. */
export interface Binarized {
  readonly binarize: 'stochastic' | 'fixed' | 'threshold' | 'none' | null;
  readonly seed: number;
}

export const binarizedBy: {
  readonly binarize: z.ZodType<Binarized['binarize']>;
  readonly seed: z.ZodType<number>;
} = {
  binarize: z
    .enum(['stochastic', 'fixed', 'threshold', 'none'])
    .nullable()
    .describe('how grey became 0 and 1, drawn from the seed'),
  seed: count,
};

export interface Took {
  readonly seconds: { readonly load: number; readonly estimate: number };
}

export const took: { readonly seconds: z.ZodType<Took['seconds']> } = {
  seconds: z.strictObject({ load: z.number(), estimate: z.number() }),
};
