import { z } from 'zod';
import { count, nats, numeric, type Numeric } from './common.ts';

/** One epoch of training. */
export type NetworkEpoch =
  | {
      readonly epoch: number;
      readonly trainBound: Numeric;
      readonly validationBound: Numeric | null;
      readonly activeUnits: number;
    }
  | {
      readonly epoch: number;
      readonly trainLoss: Numeric;
      readonly validationError: Numeric | null;
    };

/** What a document says of networks; null for other kinds. */
export interface NetworkFit {
  readonly decoder: 'bernoulli' | 'gaussian' | 'categorical' | 'poisson' | null;
  readonly latents: readonly number[] | null;
  readonly epochs: number | null;
  readonly steps: number | null;
  readonly batch: number | null;
  readonly microbatch: number | null;
  readonly objective: { readonly kind: 'elbo' | 'iwae'; readonly samples: number } | null;
  readonly objectiveOptions: {
    readonly kl: 'analytic' | 'sampled';
    readonly beta: number;
    readonly freeBits: number;
    readonly gradient: 'standard' | 'dreg';
  } | null;
  readonly parametersEpoch: number | null;
  readonly trainBound: Numeric | null;
  readonly validationBound: Numeric | null;
  readonly validationRows: number | null;
  readonly activeUnits: number | null;
  readonly klPerUnit: readonly Numeric[] | null;
  readonly collapse: string | null;
  readonly reconstructionError: Numeric | null;
  readonly validationError: Numeric | null;
  readonly binarize: 'stochastic' | 'fixed' | 'threshold' | 'none' | null;
  readonly millisecondsPerStep: number | null;
}

/** Of a kind that is no network. */
export const noNetwork: NetworkFit = {
  decoder: null,
  latents: null,
  epochs: null,
  steps: null,
  batch: null,
  microbatch: null,
  objective: null,
  objectiveOptions: null,
  parametersEpoch: null,
  trainBound: null,
  validationBound: null,
  validationRows: null,
  activeUnits: null,
  klPerUnit: null,
  collapse: null,
  reconstructionError: null,
  validationError: null,
  binarize: null,
  millisecondsPerStep: null,
};

export const networkFit: { readonly [Key in keyof NetworkFit]: z.ZodType<NetworkFit[Key]> } = {
  decoder: z.enum(['bernoulli', 'gaussian', 'categorical', 'poisson']).nullable(),
  latents: z
    .array(count)
    .nullable()
    .describe('widths of the stochastic layers, or of the code, from x upwards'),
  epochs: count.nullable().describe('that were begun'),
  steps: count.nullable(),
  batch: count.nullable().describe('rows of a step'),
  microbatch: count.nullable().describe('rows x samples worked on at a time; changes no digit'),
  objective: z.strictObject({ kind: z.enum(['elbo', 'iwae']), samples: count }).nullable(),
  objectiveOptions: z
    .strictObject({
      kl: z.enum(['analytic', 'sampled']),
      beta: z.number(),
      freeBits: z.number(),
      gradient: z.enum(['standard', 'dreg']),
    })
    .nullable(),
  parametersEpoch: count.nullable().describe('the epoch after which the parameters were these'),
  trainBound: nats
    .nullable()
    .describe('nats a row over that epoch, each row at its own step; a bound of log p(x) for beta 1 or more'),
  validationBound: nats.nullable().describe('nats a row of what was held out'),
  validationRows: count.nullable(),
  activeUnits: count.nullable().describe('units whose encoder mean has a variance over rows above 0.01'),
  klPerUnit: z.array(numeric).nullable().describe('mean over rows of KL(q || p) of each unit, nats'),
  collapse: z.string().nullable().describe('what to do where no unit is active'),
  reconstructionError: numeric
    .nullable()
    .describe('autoencoder: mean over values of the loss; of standardised columns the share of the variance'),
  validationError: numeric.nullable().describe('the same of what was held out'),
  binarize: z
    .enum(['stochastic', 'fixed', 'threshold', 'none'])
    .nullable()
    .describe('how grey became 0 and 1'),
  millisecondsPerStep: z
    .number()
    .nullable()
    .describe('median; preparing the rows included, validation not; null if there were too few steps'),
};

export const networkHistory: z.ZodType<readonly NetworkEpoch[]> = z.array(
  z.union([
    z.strictObject({
      epoch: count.describe('from 1'),
      trainBound: nats,
      validationBound: nats.nullable(),
      activeUnits: count,
    }),
    z.strictObject({
      epoch: count,
      trainLoss: numeric.describe('loss and penalties, each row at its own step'),
      validationError: numeric.nullable(),
    }),
  ]),
);
