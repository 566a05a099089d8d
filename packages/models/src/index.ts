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
export { bindModel, modelKinds } from './model-kinds.ts';
export { type ModelJobs, modelJobs } from './model-jobs.ts';
export { fitGaussianMixture } from './gaussian-mixture/fit-gaussian-mixture.ts';
export { type MixturePosterior, mixturePosterior } from './gaussian-mixture/mixture-posterior.ts';
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
export type { PosteriorOptions } from './posterior-options.ts';
export { fitPpca, type PpcaFit, type PpcaFitOptions } from './ppca/fit-ppca.ts';
export { type PpcaPosterior, ppcaPosterior } from './ppca/ppca-posterior.ts';
