export {
  type AnalyticElbo,
  type DrawBlock,
  elboColumns,
  type ExactEvidence,
  type Key,
  type LatentVariableModel,
  type ModelKind,
  type Proposal,
  type ProposalSpec,
} from './latent-variable-model.ts';
export type {
  CovarianceName,
  GaussianMixtureParameters,
  ModelParameters,
  PpcaParameters,
} from './parameters.ts';
export { streams } from './streams.ts';
export type {
  FitStatus,
  MixtureEvent,
  MixtureFit,
  MixtureFitEvent,
  MixtureFitOptions,
  MixtureFitState,
  MixtureRun,
  RestartSummary,
} from './gaussian-mixture/fit-options.ts';
