import { createInlineExecutor, type Executor } from '@marginalia/runtime';
import { checkParameters } from '../check-parameters.ts';
import { type HeldData, holdData, planRows } from '../hold-data.ts';
import { type ModelJobs, modelJobs } from '../model-jobs.ts';
import type { CovarianceName, GaussianMixtureParameters } from '../parameters.ts';
import { sumOf } from '../sum-of.ts';
import { covarianceKinds } from './covariance/covariance-kinds.ts';
import { eStep } from './e-step.ts';
import { type Candidates, plusPlusRows, randomRows, sampleRows, tooFewRows } from './initial-rows.ts';
import type { PreparedMixture } from './prepare-mixture.ts';

/** What every start of a fit needs. */
export interface StartContext {
  readonly executor: Executor<ModelJobs>;
  readonly data: HeldData;
  readonly candidates: Candidates;
  /** Of the columns, regularization included [D], > 0. */
  readonly variances: Float64Array;
  readonly components: number;
  readonly covariance: CovarianceName;
}

/** How a run begins. */
type Start = (context: StartContext, seed: number) => Promise<GaussianMixtureParameters>;

/** Lloyd's iterations end when the cost falls by less than this share of it, or after so many. */
const lloydTolerance = 1e-5;
const lloydIterations = 100;
/** An iteration on a sample with less to do, some 10 ms, is not worth the messages. */
const operationsInline = 5e7;
/** ε: standard deviation of a cluster, in those of the columns. */
const sharpness = 1e-6;

/**
 * k-means++ rows and Lloyd's iterations; then the clusters' shares, means and pooled variances.
 *
 * Of many rows a sample is clustered, from greedy k-means++ rows: there a start should be good, as restarts are dear; where
 * they are cheap, plain k-means++ makes starts that differ more. All components get the same, diagonal covariance, so that
 * a cluster of one row is no collapse; a column that does not vary within clusters gets its whole variance.
 */
const plusPlus: Start = async (context, seed) => {
  const { executor, data, components: K } = context;
  const squaredUnits = squaredUnitsOf(context);
  const candidates = { ...context.candidates, scale: squaredUnits.map(Math.sqrt) };
  const sample = sampleRows(executor.core, candidates, K, seed);
  const greedy = { components: K, trials: 2 + Math.floor(executor.core.kernels.scalarLog(K)) };
  const chosen = sample === null ? [] : plusPlusRows(executor.core, sample, greedy, seed);
  let clusters: Clusters;
  if (sample === null || chosen.length < K) {
    // no sample, or one with too few different rows
    const all = plusPlusRows(executor.core, candidates, { components: K, trials: 1 }, seed);
    if (all.length < K) throw tooFewRows(all.length, K);
    clusters = await lloyd(context, data, squaredUnits, pickRows(candidates, all));
  } else {
    const shape = { components: K, observed: squaredUnits.length };
    const plan = planRows(sample.rows.rows, covarianceKinds.diagonal.operations(shape));
    const options = { plan, signal: data.signal };
    const operations = plan.total * covarianceKinds.diagonal.operations(shape);
    await using inline = await createInlineExecutor({ jobs: modelJobs, core: executor.core });
    const nearby = { ...context, executor: operations < operationsInline ? inline : executor };
    clusters = await holdData(nearby.executor, sample.rows, sample.rowWeights ?? undefined, options, (some) =>
      lloyd(nearby, some, squaredUnits, pickRows(sample, chosen)),
    );
  }
  const { means, counts, within } = clusters;
  const total = sumOf(counts);
  const spread = within.map((value, j) => {
    const whole = context.variances[j]!;
    return value > sharpness * sharpness * whole ? value : whole;
  });
  return parametersFrom(
    context,
    means,
    counts.map((count) => count / total),
    spread,
  );
};

/** Clusters of rows. */
interface Clusters {
  /** [K, D] */
  readonly means: Float64Array;
  /** Σ w [K]. */
  readonly counts: Float64Array;
  /** Variances about the means, pooled [D]. */
  readonly within: Float64Array;
}

/**
 * Lloyd's algorithm: EM with equal weights and one covariance ε² diag(variances), ε → 0, so it runs as E-steps with
 * ε = 1e-6 on all workers. A row as near to one centre as to another belongs to both by halves. Distances are in the
 * columns' standard deviations, or for spherical covariances, which know one unit for all columns, in the data's.
 */
async function lloyd(
  context: StartContext,
  data: HeldData,
  squaredUnits: Float64Array,
  start: Float64Array,
): Promise<Clusters> {
  const D = squaredUnits.length;
  let means = start;
  let cost = Infinity;
  for (let iteration = 1; ; iteration++) {
    const { summary } = await eStep(context.executor, data, sharpMixture(context, squaredUnits, means));
    const { counts, sums, scatters } = summary;
    const countOf = (i: number): number => counts[Math.floor(i / D)]!;
    const shifts = sums.map((sum, i) => (countOf(i) > 0 ? sum / countOf(i) : 0));
    means = means.map((mean, i) => mean + shifts[i]!);
    const before = cost;
    cost = scatters.reduce((sum, scatter, i) => sum + scatter / squaredUnits[i % D]!, 0);
    if (before - cost > lloydTolerance * cost && iteration < lloydIterations) continue;
    const total = sumOf(counts);
    const within = new Float64Array(D);
    scatters.forEach((scatter, i) => {
      const shift = shifts[i]!;
      within[i % D] = within[i % D]! + (scatter - countOf(i) * shift * shift) / total;
    });
    return { means, counts, within };
  }
}

/** Different rows, each equally likely; equal weights and the variances of the columns. */
const random: Start = async (context, seed) => {
  const { executor, candidates, components: K, variances } = context;
  const means = pickRows(candidates, randomRows(executor.core, candidates, K, seed));
  return parametersFrom(context, means, new Float64Array(K).fill(1 / K), variances);
};

const starts: { readonly [name in 'kmeans++' | 'random']: Start } = { 'kmeans++': plusPlus, random };

/** The start of that name, or from explicit parameters. @throws E_ARGUMENT, E_NOT_POSITIVE_DEFINITE if these are no mixture */
export function startOf(
  init: 'kmeans++' | 'random' | GaussianMixtureParameters,
  context: StartContext,
): (seed: number) => Promise<GaussianMixtureParameters> {
  if (typeof init === 'string') return (seed) => starts[init](context, seed);
  checkParameters('fitGaussianMixture', context.executor.core, init);
  return async () => init;
}

function parametersFrom(
  { components, covariance }: StartContext,
  means: Float64Array,
  weights: Float64Array,
  variances: Float64Array,
): GaussianMixtureParameters {
  const shape = { components, observed: variances.length };
  const covariances = covarianceKinds[covariance].fromVariances(variances, shape);
  return { kind: 'mixture', ...shape, covariance, weights, means, covariances };
}

/** What distances are measured in [D]. */
function squaredUnitsOf({ covariance, variances }: StartContext): Float64Array {
  if (covariance !== 'spherical') return variances;
  return new Float64Array(variances.length).fill(sumOf(variances) / variances.length);
}

/** Clusters as a mixture; log det Σ is the same for all and left out. */
function sharpMixture(context: StartContext, variances: Float64Array, means: Float64Array): PreparedMixture {
  const { components: K } = context;
  const equal = new Float64Array(K).fill(1 / K);
  const narrow = variances.map((variance) => sharpness * sharpness * variance);
  const parameters = parametersFrom({ ...context, covariance: 'diagonal' }, means, equal, narrow);
  const factors = Float64Array.from(
    means,
    (_, i) => 1 / (sharpness * Math.sqrt(variances[i % variances.length]!)),
  );
  return {
    parameters,
    logWeights: new Float64Array(K),
    factors,
    logDeterminants: new Float64Array(K),
    inflation: 1,
  };
}

function pickRows({ rows: { data, columns } }: Candidates, chosen: readonly number[]): Float64Array {
  return Float64Array.from(
    { length: chosen.length * columns },
    (_, i) => data[chosen[Math.floor(i / columns)]! * columns + (i % columns)]!,
  );
}
