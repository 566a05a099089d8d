export type {
  ElboTerms,
  EstimateKind,
  EstimateStatus,
  EstimatorName,
  EvidenceEstimate,
  EvidencePlan,
  LogEvidence,
  RowEstimate,
} from './estimate.ts';
export type { EvidenceOptions, EvidenceState } from './evidence-options.ts';
