import type { Core } from '@marginalia/core-wasm';
import { digestOf } from '@marginalia/runtime';
import type {
  BitsPerDim,
  ElboTerms,
  EstimateKind,
  EstimatorName,
  EvidenceEstimate,
  EvidencePlan,
  RowEstimate,
  LogEvidence,
} from './estimate.ts';
import type { EvidenceRequest } from './evidence-request.ts';
import type { EvaluatedRows } from './evidence-run.ts';
import { verdict } from './verdict.ts';

/** What an estimate follows from, bit for bit. */
export interface Provenance {
  readonly request: EvidenceRequest;
  readonly plan: EvidencePlan;
  readonly dataDigest: string;
  readonly modelDigest: string;
  readonly moduleDigest: string;
}

const kinds: Readonly<Record<EstimatorName, EstimateKind>> = {
  exact: 'exact',
  prior: 'unbiased-z',
  importance: 'unbiased-z',
  elbo: 'lower-bound',
  iwae: 'lower-bound',
};

/**
 * P(log Ẑ > log p + 3) ≤ e⁻³ < 0.05 by Markov's inequality, for a product of unbiased Ẑᵢ as for one; for the mean of log w,
 * which is never above log Ẑ; and at every check point at once (Ville), since running means are a backward martingale.
 */
const markov95 = 3;

/** The whole estimate from its rows. */
export function assembleEstimate(
  provenance: Provenance,
  seed: number,
  evaluated: EvaluatedRows,
  elboTerms: ElboTerms | null,
  core: Core,
  discreteCells: number | null,
): EvidenceEstimate {
  const { request, plan, dataDigest, modelDigest } = provenance;
  const { estimator, proposal } = request;
  const { columns, totals: sums, shardsPerWorker, retriedShards } = evaluated;
  let rows: readonly RowEstimate[] | null = null;
  const lowerBound95 = estimator === 'exact' ? null : sums.total.logEvidence - markov95;
  return {
    estimator,
    proposal: proposal?.name ?? null,
    kind: kinds[estimator],
    ...verdict(request, evaluated.rows, sums),
    ...sums,
    total: { ...sums.total, lowerBound95 },
    rowLogEvidence: evaluated.logEvidence,
    get rows() {
      return (rows ??= evaluated.rows());
    },
    bitsPerDim: discreteCells === null ? null : bitsPerDim(core, sums.total, discreteCells),
    elboTerms,
    shardsPerWorker,
    retriedShards,
    seed,
    plan,
    dataDigest,
    modelDigest,
    digest: digestOf({ provenance, rows: columns, elboTerms }),
  };
}

/** −log₂ p of all rows over the values that are there. */
function bitsPerDim(
  { kernels }: Core,
  { logEvidence, standardError }: LogEvidence,
  cells: number,
): BitsPerDim {
  const nats = cells * kernels.scalarLog(2);
  return { value: -logEvidence / nats, standardError: standardError / nats };
}
