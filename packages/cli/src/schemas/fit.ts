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
export interface FitDocument extends Provenance {
  readonly schema: 'marginalia/fit@1';
  readonly kind: 'mixture' | 'ppca';
  readonly status: 'converged' | 'max-iterations' | 'degenerate' | 'decreased';
  readonly reason: string | null;
  readonly iterations: number;
  readonly covariance: 'full' | 'tied' | 'diagonal' | 'spherical' | null;
  readonly factors: number | null;
  readonly explainedVariance: readonly Numeric[] | null;
  readonly explainedVarianceRatio: readonly Numeric[] | null;
  readonly regularization: readonly Numeric[] | null;
  readonly logLikelihood: Numeric;
  readonly meanLogLikelihood: Numeric;
  readonly freeParameters: number;
  readonly bic: Numeric;
  readonly aic: Numeric;
  readonly icl: Numeric | null;
  readonly history: readonly { readonly iteration: number; readonly logLikelihood: Numeric }[] | null;
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
  readonly resumedFrom: {
    readonly restart: number;
    readonly iteration: number;
    readonly iterations: number;
  } | null;
  readonly seconds: { readonly load: number; readonly fit: number };
}

const vector = z.array(numeric);
const matrix = z.array(vector);
const status = z.enum(['converged', 'max-iterations', 'degenerate', 'decreased']);

export const fitSchema: z.ZodType<FitDocument> = z.strictObject({
  schema: z.literal('marginalia/fit@1'),
  kind: z.enum(['mixture', 'ppca']),
  status,
  reason: z.string().nullable().describe('what is to be known beside the status'),
  iterations: count,
  covariance: z.enum(['full', 'tied', 'diagonal', 'spherical']).nullable(),
  factors: z.int().min(1).nullable(),
  explainedVariance: vector
    .nullable()
    .describe('ppca: the largest eigenvalues of the covariance (n divisor)'),
  explainedVarianceRatio: vector.nullable().describe('ppca: the same as shares of the total variance'),
  regularization: vector.nullable().describe('what each M-step added to the diagonal, one a column'),
  logLikelihood: nats.describe('total over rows, of the final parameters, nats'),
  meanLogLikelihood: nats.describe('per row, nats'),
  freeParameters: count,
  bic: numeric.describe('-2L + p log n: smaller is better'),
  aic: numeric.describe('-2L + 2p: smaller is better'),
  icl: numeric.nullable().describe('bic - 2 sum log max_k r_ik: smaller is better'),
  history: z
    .array(z.strictObject({ iteration: count, logLikelihood: nats }))
    .nullable()
    .describe('history[i] is the log-likelihood before M-step i + 1'),
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
    .describe('in the units of the data; null over 10,000 numbers'),
  model: z.string().nullable().describe('the file that was written'),
  ...provenance,
  plan: shards.nullable(),
  resumedFrom: z
    .strictObject({
      restart: count,
      iteration: count,
      iterations: count.describe('EM iterations that were not repeated'),
    })
    .nullable(),
  seconds: z.strictObject({ load: z.number(), fit: z.number() }),
});
