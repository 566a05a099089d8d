import { z } from 'zod';
import { count, nats, numeric, type Numeric, type Provenance, provenance } from './common.ts';

interface Value {
  readonly logEvidence: Numeric;
  readonly standardError: Numeric;
  readonly bias: Numeric | null;
  readonly interval95: readonly Numeric[];
}

/** What `evidence` prints under --json. */
export interface EvidenceDocument extends Provenance {
  readonly schema: 'marginalia/evidence@1';
  readonly estimator: 'exact' | 'prior' | 'importance' | 'elbo' | 'iwae';
  readonly proposal: string | null;
  readonly kind: 'exact' | 'unbiased-z' | 'lower-bound' | 'upper-bound' | 'not-a-bound';
  readonly status: 'exact' | 'reliable' | 'unreliable';
  readonly reason: string;
  readonly total: Value & { readonly lowerBound95: Numeric | null };
  readonly mean: Value;
  readonly spreadOverRows: Numeric;
  readonly unreliableRows: number;
  readonly maxParetoK: Numeric | null;
  readonly bitsPerDim: Numeric | null;
  readonly binarize: 'stochastic' | 'fixed' | 'threshold' | 'none' | null;
  readonly perRow:
    | readonly (Value & {
        readonly effectiveSampleSize: Numeric | null;
        readonly paretoK: Numeric | null;
        readonly paretoKThreshold: Numeric | null;
        readonly largestWeight: Numeric | null;
        readonly draws: number;
        readonly status: string;
      })[]
    | null;
  readonly exact: { readonly total: Numeric; readonly mean: Numeric; readonly rowsInside: number } | null;
  readonly elboTerms: {
    readonly elbo: Numeric;
    readonly expectedLogJoint: Numeric;
    readonly entropy: Numeric;
    readonly expectedLogLikelihood: Numeric;
    readonly divergenceFromPrior: Numeric;
    readonly gap: Numeric;
  } | null;
  readonly draws: number;
  readonly densityEvaluations: number;
  readonly drawsPerSecond: Numeric | null;
  readonly shardsPerWorker: readonly number[];
  readonly retriedShards: number;
  readonly plan: {
    readonly rows: number;
    readonly rowsPerShard: number;
    readonly draws: number;
    readonly drawsPerShard: number;
    readonly checkpoints: readonly number[];
  };
  readonly resumedFrom: { readonly round: number; readonly shards: number } | null;
  readonly seconds: { readonly load: number; readonly estimate: number };
}

const value = {
  logEvidence: nats.describe('never corrected, nats'),
  standardError: nats,
  bias: nats.nullable().describe('E[estimate] - truth, leading order; null where it is unknown'),
  interval95: z.array(numeric).length(2).describe('(logEvidence - bias) -+ 1.96 standard errors'),
};
const status = z.enum(['exact', 'reliable', 'unreliable']);

export const evidenceSchema: z.ZodType<EvidenceDocument> = z.strictObject({
  schema: z.literal('marginalia/evidence@1'),
  estimator: z.enum(['exact', 'prior', 'importance', 'elbo', 'iwae']),
  proposal: z.string().nullable(),
  kind: z.enum(['exact', 'unbiased-z', 'lower-bound', 'upper-bound', 'not-a-bound']),
  status,
  reason: z.string().describe('why this status, and what to try'),
  total: z
    .strictObject({
      ...value,
      lowerBound95: nats.nullable().describe('total - 3.0, for an unbiased estimate of Z'),
    })
    .describe('over all rows'),
  mean: z.strictObject(value).describe('over rows'),
  spreadOverRows: nats.describe('standard deviation of the values of the rows'),
  unreliableRows: count,
  maxParetoK: numeric.nullable(),
  bitsPerDim: numeric.nullable().describe('-mean / (D ln 2), for discrete x only'),
  binarize: z
    .enum(['stochastic', 'fixed', 'threshold', 'none'])
    .nullable()
    .describe('how grey became 0 and 1, drawn from the seed'),
  perRow: z
    .array(
      z.strictObject({
        ...value,
        effectiveSampleSize: numeric.nullable(),
        paretoK: numeric.nullable(),
        paretoKThreshold: numeric.nullable(),
        largestWeight: numeric.nullable().describe('share of the largest weight'),
        draws: count,
        status,
      }),
    )
    .nullable()
    .describe('null over 1,000 rows: see --per-row'),
  exact: z
    .strictObject({
      total: nats,
      mean: nats,
      rowsInside: count.describe(
        'rows whose interval95 holds the exact value, up to rounding (1e-10 relative)',
      ),
    })
    .nullable()
    .describe('the exact value beside an estimate, where the model has one'),
  elboTerms: z
    .strictObject({
      elbo: nats,
      expectedLogJoint: nats.describe('E_q[log p(x, z)]'),
      entropy: nats.describe('H(q)'),
      expectedLogLikelihood: nats.describe('E_q[log p(x | z)]'),
      divergenceFromPrior: nats.describe('KL(q || p(z))'),
      gap: nats.describe('KL(q || p(z | x))'),
    })
    .nullable()
    .describe('closed-form terms summed over rows, for elbo where the model has them'),
  draws: count.describe('over all rows'),
  densityEvaluations: count,
  drawsPerSecond: numeric.nullable().describe('null where nothing was drawn, or not all of it in this run'),
  shardsPerWorker: z.array(count),
  retriedShards: count.describe('shards that ran again because their worker died'),
  ...provenance,
  plan: z.strictObject({
    rows: count,
    rowsPerShard: count,
    draws: count,
    drawsPerShard: count,
    checkpoints: z.array(count).describe('draw counts at which --tolerance is judged'),
  }),
  resumedFrom: z
    .strictObject({ round: count, shards: count.describe('shards that were not repeated') })
    .nullable(),
  seconds: z.strictObject({ load: z.number(), estimate: z.number() }),
});
