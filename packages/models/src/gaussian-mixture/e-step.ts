import type { Core, Span } from '@marginalia/core-wasm';
import type { Executor, Held, Job, Reduced } from '@marginalia/runtime';
import { rowsPerBlock } from '../constants.ts';
import { forEachBlock } from '../for-each-block.ts';
import type { HeldData } from '../hold-data.ts';
import { putMixture } from './mixture-memory.ts';
import type { PreparedMixture } from './prepare-mixture.ts';

/** What an E-step works on. */
export interface EStepShared {
  readonly rows: Held;
  /** w, one column; null for ones. */
  readonly rowWeights: Held | null;
  readonly mixture: PreparedMixture;
  /** Whether Σ w log max_k r_k is asked for. */
  readonly certainty: boolean;
}

/** Sums over rows, centred on the means of the mixture. */
export interface EStepSummary {
  /** Σ w log p(x). */
  readonly logLikelihood: number;
  /** Σ w log max_k r_k, for ICL; 0 where it was not asked for: no iteration needs it. */
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
    const { components: K, observed: D, covariances } = mixture.parameters;
    return {
      logLikelihood: 0,
      logCertainty: 0,
      counts: new Float64Array(K),
      sums: new Float64Array(K * D),
      scatters: new Float64Array(covariances.length),
    };
  },

  step(context, { rows, rowWeights, mixture, certainty }, shard) {
    const { kernels, arena } = context.core;
    const { components: K, observed: D, covariances } = mixture.parameters;
    const { code, logWeights, means, factors, logDeterminants } = putMixture(context.core, mixture);
    const counts = arena.alloc('f64', K);
    const sums = arena.alloc('f64', K * D);
    const scatters = arena.alloc('f64', covariances.length);
    const logDensity = arena.alloc('f64', rowsPerBlock);
    const responsibilities = certainty ? arena.alloc('f64', rowsPerBlock * K) : null;
    let logLikelihood = 0;
    let logCertainty = 0;
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
        logDensity.ptr,
        responsibilities?.ptr ?? 0,
      );
      if (responsibilities !== null)
        logCertainty += sumLogLargest(context.core, responsibilities, K, end - start, w);
      context.tick(end - shard.start);
    });
    return {
      logLikelihood,
      logCertainty,
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

/** Σ_i w_i log max_k r[i, k]. */
function sumLogLargest(
  { kernels, arena }: Core,
  responsibilities: Span<'f64'>,
  K: number,
  n: number,
  weights: Span<'f64'> | null,
): number {
  const largest = arena.alloc('f64', n);
  const w = weights ?? arena.put(new Float64Array(n).fill(1));
  const r = arena.view(responsibilities);
  const out = arena.view(largest);
  for (let i = 0; i < n; i++) {
    let most = r[i * K]!;
    for (let k = 1; k < K; k++) most = Math.max(most, r[i * K + k]!);
    out[i] = most;
  }
  kernels.log(largest.ptr, n, largest.ptr);
  return kernels.dot(w.ptr, largest.ptr, n);
}

function addTo(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = into[i]! + from[i]!;
}

/** One E-step over all rows. */
export async function eStep(
  executor: Executor<{ readonly 'mixture/e-step': typeof eStepJob }>,
  { rows, rowWeights, plan, signal }: HeldData,
  mixture: PreparedMixture,
  { certainty }: Pick<EStepShared, 'certainty'> = { certainty: false },
): Promise<Reduced<EStepSummary>> {
  const published = executor.publish<EStepShared>({ rows, rowWeights, mixture, certainty });
  return executor.mapReduce('mixture/e-step', published, plan, signal === undefined ? {} : { signal });
}
