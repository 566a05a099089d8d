import { z } from 'zod';
import {
  count,
  nats,
  numeric,
  type Numeric,
  type Provenance,
  provenance,
  shards,
  type Shards,
} from './common.ts';
import { type NetworkEpoch, type NetworkFit, networkFit, networkHistory } from './network-fit.ts';

/** Weights and moments of a mixture; the shape of covariances follows `covariance`. */
export interface MixtureParametersDocument {
  readonly weights: readonly Numeric[];
  readonly means: readonly (readonly Numeric[])[];
  readonly covariances:
    | readonly Numeric[]
    | readonly (readonly Numeric[])[]
    | readonly (readonly (readonly Numeric[])[])[];
}

export interface FactorParametersDocument {
  readonly mean: readonly Numeric[];
  readonly loadings: readonly (readonly Numeric[])[];
  readonly noise: Numeric | readonly Numeric[];
}

/** What `fit KIND` prints under --json. Keys that do not apply to a kind are null. */
export interface FitDocument extends Provenance, NetworkFit {
  readonly schema: 'marginalia/fit@1';
  readonly kind: 'mixture' | 'ppca' | 'vae' | 'autoencoder';
  readonly status: 'converged' | 'max-iterations' | 'degenerate' | 'decreased' | 'diverged';
  readonly reason: string | null;
  readonly iterations: number | null;
  readonly covariance: 'full' | 'tied' | 'diagonal' | 'spherical' | null;
  readonly factors: number | null;
  readonly explainedVariance: readonly Numeric[] | null;
  readonly explainedVarianceRatio: readonly Numeric[] | null;
  readonly regularization: readonly Numeric[] | null;
  readonly logLikelihood: Numeric | null;
  readonly meanLogLikelihood: Numeric | null;
  readonly freeParameters: number;
  readonly bic: Numeric | null;
  readonly aic: Numeric | null;
  readonly icl: Numeric | null;
  readonly history:
    | readonly { readonly iteration: number; readonly logLikelihood: Numeric }[]
    | readonly NetworkEpoch[]
    | null;
  readonly restarts:
    | readonly { readonly seed: number; readonly logLikelihood: Numeric; readonly status: string }[]
    | null;
  readonly best: number | null;
  readonly events:
    | readonly {
        readonly restart: number;
        readonly iteration: number;
        readonly component: number | null;
        readonly event: string;
        readonly detail: string;
      }[]
    | null;
  readonly parameters: MixtureParametersDocument | FactorParametersDocument | null;
  readonly model: string | null;
  readonly plan: Shards | null;
  readonly resumedFrom:
    | { readonly restart: number; readonly iteration: number; readonly iterations: number }
    | { readonly epoch: number; readonly step: number; readonly steps: number }
    | null;
  readonly seconds: { readonly load: number; readonly fit: number };
}

const vector = z.array(numeric);
const matrix = z.array(vector);
const status = z.enum(['converged', 'max-iterations', 'degenerate', 'decreased', 'diverged']);

export const fitSchema: z.ZodType<FitDocument> = z.strictObject({
  schema: z.literal('marginalia/fit@1'),
  kind: z.enum(['mixture', 'ppca', 'vae', 'autoencoder']),
  status,
  reason: z.string().nullable().describe('what is to be known beside the status'),
  iterations: count.nullable().describe('null for networks: see epochs and steps'),
  covariance: z.enum(['full', 'tied', 'diagonal', 'spherical']).nullable(),
  factors: z.int().min(1).nullable(),
  explainedVariance: vector
    .nullable()
    .describe('ppca, pca: the largest eigenvalues of the covariance (n divisor)'),
  explainedVarianceRatio: vector.nullable().describe('the same as shares of the total variance'),
  regularization: vector.nullable().describe('what each M-step added to the diagonal, one a column'),
  logLikelihood: nats
    .nullable()
    .describe(
      'total over rows, of the final parameters, nats; null where it has no closed form: see evidence',
    ),
  meanLogLikelihood: nats.nullable().describe('per row, nats'),
  freeParameters: count,
  bic: numeric.nullable().describe('-2L + p log n: smaller is better'),
  aic: numeric.nullable().describe('-2L + 2p: smaller is better'),
  icl: numeric.nullable().describe('bic - 2 sum log max_k r_ik: smaller is better'),
  history: z
    .union([
      z
        .array(z.strictObject({ iteration: count, logLikelihood: nats }))
        .describe('history[i] is the log-likelihood before M-step i + 1'),
      networkHistory,
    ])
    .nullable(),
  restarts: z.array(z.strictObject({ seed: count, logLikelihood: nats, status })).nullable(),
  best: count.nullable().describe('index into restarts'),
  events: z
    .array(
      z.strictObject({
        restart: count,
        iteration: count,
        component: count.nullable(),
        event: z.enum(['collapse', 'empty']),
        detail: z.string(),
      }),
    )
    .nullable()
    .describe('what happened on the way; components are counted from 0, null: all of them'),
  parameters: z
    .union([
      z.strictObject({
        weights: vector.describe('[K]'),
        means: matrix.describe('[K][D]'),
        covariances: z
          .union([z.array(matrix), matrix, vector])
          .describe('full [K][D][D], tied [D][D], diagonal [K][D], spherical [K], with --scale [K][D]'),
      }),
      z.strictObject({
        mean: vector.describe('[D]'),
        loadings: matrix.describe('[D][Q]'),
        noise: z.union([numeric, vector]).describe('the variance; [D] with --scale'),
      }),
    ])
    .nullable()
    .describe('in the units of the data; null over 10,000 numbers, and for networks'),
  model: z.string().nullable().describe('the file that was written'),
  ...networkFit,
  ...provenance,
  plan: shards.nullable(),
  resumedFrom: z
    .union([
      z.strictObject({
        restart: count,
        iteration: count,
        iterations: count.describe('EM iterations that were not repeated'),
      }),
      z.strictObject({
        epoch: count.describe('epochs that had ended'),
        step: count.describe('steps of the next'),
        steps: count.describe('steps that were not repeated'),
      }),
    ])
    .nullable(),
  seconds: z.strictObject({ load: z.number(), fit: z.number() }),
});
