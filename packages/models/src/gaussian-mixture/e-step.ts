import type { Executor, Held, Job, Reduced } from '@marginalia/runtime';
import { rowsPerBlock } from '../constants.ts';
import { forEachBlock } from '../for-each-block.ts';
import type { HeldData } from '../hold-data.ts';
import { type MixtureFactors, putMixture } from './mixture-memory.ts';
import type { PreparedMixture } from './prepare-mixture.ts';

/** What an E-step works on. */
export interface EStepShared {
  readonly rows: Held;
  /** w, one column; null for ones. */
  readonly rowWeights: Held | null;
  readonly mixture: MixtureFactors;
}

/** Sums over rows, centred on the means of the mixture. */
export interface EStepSummary {
  /** Σ w log p(x). */
  readonly logLikelihood: number;
  /** Σ w log max_k r_k, for ICL. */
  readonly logCertainty: number;
  /** Σ w r_k [K]. */
  readonly counts: Float64Array;
  /** Σ w r_k (x − μ_k) [K, D]. */
  readonly sums: Float64Array;
  /** Σ w r_k (x − μ_k)(x − μ_k)ᵀ, shaped like the covariances. */
  readonly scatters: Float64Array;
}

/** The E-step of EM, one fused kernel call a block: responsibilities live and die in the worker's cache. */
export const eStepJob: Job<EStepShared, EStepSummary> = {
  init({ mixture }) {
    const { components: K, observed: D, factors } = mixture;
    return {
      logLikelihood: 0,
      logCertainty: 0,
      counts: new Float64Array(K),
      sums: new Float64Array(K * D),
      scatters: new Float64Array(factors.length),
    };
  },

  step(context, { rows, rowWeights, mixture }, shard) {
    const { kernels, arena } = context.core;
    const { components: K, observed: D } = mixture;
    const { code, logWeights, means, factors, logDeterminants } = putMixture(context.core, mixture);
    const counts = arena.alloc('f64', K);
    const sums = arena.alloc('f64', K * D);
    const scatters = arena.alloc('f64', factors.length);
    const logCertainty = arena.alloc('f64', 1);
    const logDensity = arena.alloc('f64', rowsPerBlock);
    let logLikelihood = 0;
    forEachBlock(context, shard, (start, end) => {
      const x = context.rows(rows, start, end);
      const w = rowWeights === null ? null : context.rows(rowWeights, start, end);
      logLikelihood += kernels.mixtureEStep(
        x.ptr,
        w === null ? 0 : w.ptr,
        end - start,
        D,
        K,
        code,
        logWeights.ptr,
        means.ptr,
        factors.ptr,
        logDeterminants.ptr,
        counts.ptr,
        sums.ptr,
        scatters.ptr,
        logCertainty.ptr,
        logDensity.ptr,
        0,
      );
      context.tick(end - shard.start);
    });
    return {
      logLikelihood,
      logCertainty: arena.view(logCertainty)[0]!,
      counts: arena.take(counts),
      sums: arena.take(sums),
      scatters: arena.take(scatters),
    };
  },

  merge(into, from) {
    addTo(into.counts, from.counts);
    addTo(into.sums, from.sums);
    addTo(into.scatters, from.scatters);
    return {
      ...into,
      logLikelihood: into.logLikelihood + from.logLikelihood,
      logCertainty: into.logCertainty + from.logCertainty,
    };
  },
};

function addTo(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = into[i]! + from[i]!;
}

/** One E-step over all rows. */
export async function eStep(
  executor: Executor<{ readonly 'mixture/e-step': typeof eStepJob }>,
  { rows, rowWeights, plan, signal }: HeldData,
  { parameters, logWeights, factors, logDeterminants }: PreparedMixture,
): Promise<Reduced<EStepSummary>> {
  const { components, observed, covariance, means } = parameters;
  const mixture = { components, observed, covariance, means, logWeights, factors, logDeterminants };
  const published = executor.publish<EStepShared>({ rows, rowWeights, mixture });
  return executor.mapReduce('mixture/e-step', published, plan, signal === undefined ? {} : { signal });
}
