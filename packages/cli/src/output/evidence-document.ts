import type { EvidenceEstimate, LogEvidence } from '@marginalia/estimators';
import type { EvidenceDocument } from '../schemas/evidence.ts';

/** What the document says beside the estimate: where and how it ran, and the exact value where there is one. */
export type EvidenceRun = Pick<
  EvidenceDocument,
  | 'columns'
  | 'workers'
  | 'executor'
  | 'mode'
  | 'modeReason'
  | 'exact'
  | 'drawsPerSecond'
  | 'bitsPerDim'
  | 'binarize'
  | 'resumedFrom'
  | 'seconds'
>;

const mostRows = 1000;

export function evidenceDocument(estimate: EvidenceEstimate, run: EvidenceRun): EvidenceDocument {
  const { total } = estimate;
  const rows = estimate.rowLogEvidence.length;
  return {
    schema: 'marginalia/evidence@1',
    estimator: estimate.estimator,
    proposal: estimate.proposal,
    kind: estimate.kind,
    status: estimate.status,
    reason: estimate.reason,
    total: { ...valueOf(total), lowerBound95: total.lowerBound95 },
    mean: valueOf(estimate.mean),
    spreadOverRows: estimate.spreadOverRows,
    unreliableRows: estimate.unreliableRows,
    maxParetoK: estimate.maxParetoK,
    perRow:
      rows > mostRows
        ? null
        : estimate.rows.map((row) => ({
            ...valueOf(row),
            effectiveSampleSize: row.effectiveSampleSize,
            paretoK: row.paretoK,
            paretoKThreshold: row.paretoKThreshold,
            largestWeight: row.largestWeight,
            draws: row.draws,
            status: row.status,
          })),
    elboTerms: estimate.elboTerms,
    draws: estimate.draws,
    densityEvaluations: estimate.densityEvaluations,
    shardsPerWorker: estimate.shardsPerWorker,
    retriedShards: estimate.retriedShards,
    rows,
    seed: estimate.seed,
    plan: estimate.plan,
    dataDigest: estimate.dataDigest,
    modelDigest: estimate.modelDigest,
    digest: estimate.digest,
    ...run,
  };
}

const valueOf = ({ logEvidence, standardError, bias, interval95 }: LogEvidence): LogEvidence => ({
  logEvidence,
  standardError,
  bias,
  interval95,
});
