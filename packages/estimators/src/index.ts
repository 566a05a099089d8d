export type {
  BitsPerDim,
  ElboTerms,
  EstimateKind,
  EstimateStatus,
  EstimatorName,
  EvidenceEstimate,
  EvidencePlan,
  LogEvidence,
  RowEstimate,
} from './estimate.ts';
export { complete, type CompleteOptions, type Completion, type RowCompletion } from './complete.ts';
export { estimateEvidence } from './estimate-evidence.ts';
export type { EvidenceOptions, EvidenceState } from './evidence-options.ts';
export { type EvidenceJobs, jobs } from './jobs.ts';
export { type ParetoK, paretoK, paretoKThreshold, tailCapacity, tailLength } from './pareto-k.ts';
export { paretoSmooth, type SmoothedWeights } from './pareto-smooth.ts';
export { type RowColumns, rowColumns } from './row-columns.ts';
