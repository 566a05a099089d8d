import { MarginaliaError } from '@marginalia/core-wasm';
import {
  completeRows,
  type CompletionMethod,
  type ModelParameters,
  type PosteriorOptions,
  requireParameters,
} from '@marginalia/models';
import { createInlineExecutor, type Executor, requireRows, type Rows } from '@marginalia/runtime';
import type { EstimateStatus } from './estimate.ts';
import { jobs } from './jobs.ts';
import { paretoK, paretoKThreshold, tailCapacity } from './pareto-k.ts';

/** How hidden values are completed. */
export interface CompleteOptions extends PosteriorOptions {
  /** Default importance. */
  readonly method?: CompletionMethod;
  /** Completions of a row; default 10. */
  readonly draws?: number;
  /** importance: draws of z the weights are taken over; default 1000. */
  readonly samples?: number;
  /** importance: scales the encoder's standard deviations; with much hidden it is too narrow. At most 10⁶. Default 1. */
  readonly widen?: number;
  /** pseudo-gibbs, metropolis: sweeps of each chain, of which the first half is left out of the moments; default 200. */
  readonly sweeps?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** How far the completion of a row can be trusted. */
export interface RowCompletion {
  /** Hidden values. */
  readonly hidden: number;
  /** (Σw)² / Σw² of `samples` weights; null for chains and for rows without hidden values. */
  readonly effectiveSampleSize: number | null;
  readonly paretoK: number | null;
  /** Share of the metropolis steps that were accepted; null for others. */
  readonly acceptance: number | null;
  readonly status: EstimateStatus;
  readonly reason: string;
}

/** Rows with their hidden values: moments, and completions to look at. */
export interface Completion {
  readonly method: CompletionMethod;
  /** E[x | what is there] [n, D]; a value that is there stands as it is. */
  readonly mean: Float64Array;
  /** [n, D]; 0 for what is there. */
  readonly standardDeviation: Float64Array;
  /** [n, draws, D], whole rows; all of a row count equally. */
  readonly draws: Float64Array;
  /** [n, draws]: the share of all weight that the z of a completion had; several completions may share one z. 1 / draws for chains. */
  readonly weights: Float64Array;
  readonly rows: readonly RowCompletion[];
  readonly seed: number;
}

/**
 * Completes hidden values (NaN) of rows under a VAE: p(x_h | x_o) = ∫ p(x_h | z) p(z | x_o) dz.
 *
 *   importance    z_s ~ q(z | x_o), w_s = p(x_o, z_s) / q(z_s | x_o): self-normalised moments, completions by resampling
 *   pseudo-gibbs  z ~ q(z | x), x_h ~ p(x_h | z) in turn: exact only where q is the posterior
 *   metropolis    the same with an acceptance step, which makes p(x_h, z | x_o) its law
 *
 * A level of a categorical column counts as its number in mean and standardDeviation. Values are assumed missing at random.
 *
 * @param rows [n, D], NaN where hidden
 * @throws E_UNSUPPORTED for another model than a VAE; E_SHAPE, E_DATA for rows that do not fit it; E_ARGUMENT for options out of range
 * @see Rezende, Mohamed & Wierstra 2014, §5.3 and appendix F; Mattei & Frellsen 2018; 2019, eq. 12
 * @example
 * const { mean, draws, rows: trust } = await complete(fit.parameters, rows, { draws: 5 });
 */
export async function complete(
  parameters: ModelParameters,
  rows: Rows,
  options: CompleteOptions = {},
): Promise<Completion> {
  const { method = 'importance', draws = 10, samples = 1000, widen = 1, sweeps = 200, seed = 0 } = options;
  requireParameters('complete', parameters);
  if (parameters.kind !== 'vae') {
    throw new MarginaliaError(
      'E_UNSUPPORTED',
      `complete: the model must be a vae in this version, got ${parameters.kind}`,
      { remedy: 'Its conditional moments have a closed form, which is not here yet.' },
    );
  }
  if (!['importance', 'pseudo-gibbs', 'metropolis'].includes(method)) {
    throw argument(`method must be importance, pseudo-gibbs or metropolis, got ${method}`);
  }
  requireRows('complete', rows);
  whole('draws', draws, 1);
  whole('samples', samples, 1, 10_000_000);
  whole('sweeps', sweeps, 2);
  whole('seed', seed, 0);
  const most = Math.max(1, Math.floor(mostValues / rows.data.length));
  if (draws > most) {
    throw argument(
      `draws must be at most ${most} for ${rows.rows} rows of ${rows.columns} columns, got ${draws}`,
    );
  }
  if (!(widen > 0 && widen <= 1e6)) throw argument(`widen must be above 0 and at most 1000000, got ${widen}`);
  const importance = method === 'importance';
  const kept = importance ? Math.min(samples, tailCapacity(samples)) : 0;
  const effort = importance ? samples : sweeps;
  const { executor: given, ...watch } = options;
  const run = async (executor: Executor): Promise<Completion> => {
    const how = { method, draws, effort, widen, kept, seed };
    const completed = await completeRows(parameters, rows, how, { ...watch, executor });
    const D = rows.columns;
    const trust = Array.from({ length: rows.rows }, (_, i): RowCompletion => {
      let hidden = 0;
      for (const value of rows.data.subarray(i * D, (i + 1) * D)) if (Number.isNaN(value)) hidden += 1;
      const largest = completed.largest.subarray(i * kept, (i + 1) * kept);
      const none = { hidden, effectiveSampleSize: null, paretoK: null, acceptance: null };
      if (hidden === 0) return { ...none, status: 'exact', reason: 'nothing is hidden' };
      if (!importance) return { ...none, ...judgeChain(method, completed.acceptance[i]!) };
      const effectiveSampleSize = completed.effectiveSampleSize[i]!;
      const tail = paretoK(executor.core, samples, largest);
      const threshold = paretoKThreshold(executor.core, samples);
      return { ...none, effectiveSampleSize, paretoK: tail.k, ...judgeWeights(tail, threshold, largest) };
    });
    const { mean, standardDeviation, draws: completions, weights } = completed;
    return { method, mean, standardDeviation, draws: completions, weights, rows: trust, seed };
  };
  if (given !== undefined) return run(given);
  await using executor = await createInlineExecutor({ jobs });
  return await run(executor);
}

type Judgement = Pick<RowCompletion, 'status' | 'reason'>;

/** Self-normalised moments ask of the weights what their logarithm's mean does: a k̂ below the threshold. */
function judgeWeights(
  tail: ReturnType<typeof paretoK>,
  threshold: number | null,
  largest: Float64Array,
): Judgement {
  if (largest.length > 1 && largest.at(-1)! - largest[0]! < 1e-10) {
    return { status: 'reliable', reason: 'the largest weights are equal' };
  }
  if (tail.k === null) return { status: 'unreliable', reason: `${tail.reason}. Draw more samples.` };
  const limit = threshold ?? 0;
  return tail.k < limit
    ? { status: 'reliable', reason: `k-hat ${tail.k.toFixed(2)} is below ${limit.toFixed(3)}` }
    : {
        status: 'unreliable',
        reason: `k-hat ${tail.k.toFixed(2)} is not below ${limit.toFixed(3)}. Try a widen a little above 1, more samples, or metropolis.`,
      };
}

function judgeChain(method: CompletionMethod, acceptance: number): Judgement & Partial<RowCompletion> {
  if (method === 'pseudo-gibbs') {
    return {
      status: 'unreliable',
      reason:
        'pseudo-gibbs has the law of p(x) only where the encoder is the posterior. Compare with metropolis.',
    };
  }
  return acceptance >= leastAcceptance
    ? {
        acceptance,
        status: 'reliable',
        reason: `${(100 * acceptance).toFixed(0)} % of the steps were accepted`,
      }
    : {
        acceptance,
        status: 'unreliable',
        reason: `${(100 * acceptance).toFixed(1)} % of the steps were accepted. Raise sweeps.`,
      };
}

/** Of completed rows: 2 GiB. */
const mostValues = 268_435_456;

/** Below this, chains of the usual length may not have moved. */
const leastAcceptance = 0.05;

function whole(name: string, value: number, least: number, most?: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= (most ?? value)) return;
  const range = most === undefined ? `≥ ${least}` : `from ${least} to ${most}`;
  throw argument(`${name} must be a whole number ${range}, got ${value}`);
}

const argument = (problem: string): MarginaliaError =>
  new MarginaliaError('E_ARGUMENT', `complete: ${problem}`);
