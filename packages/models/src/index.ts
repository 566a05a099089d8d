export {
  type AnalyticElbo,
  type DrawBlock,
  type BoundModel,
  type CheckedRows,
  type DifferentiableModel,
  elboColumns,
  type ExactModel,
  type ExactPosterior,
  type ExactEvidence,
  type Key,
  type LatentVariableModel,
  type ModelKind,
  type Proposal,
  type ProposalName,
  type ProposalSpec,
  type PlannedDraws,
  type Weigh,
} from './latent-variable-model.ts';
export type {
  CovarianceName,
  ExactParameters,
  GaussianMixtureParameters,
  ModelParameters,
  PpcaParameters,
  SavedParameters,
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
export type { PosteriorOptions } from './posterior-of-rows.ts';
export { fitPpca, type PpcaFit, type PpcaFitOptions } from './ppca/fit-ppca.ts';
export { type PpcaPosterior, ppcaPosterior } from './ppca/ppca-posterior.ts';
export { type Expectation, expectation } from './gaussian-mixture/expectation.ts';
export {
  type Maximisation,
  maximisation,
  type MaximisationOptions,
} from './gaussian-mixture/maximisation.ts';
export { type MixtureElbo, mixtureElbo } from './gaussian-mixture/mixture-elbo.ts';
export { GaussianMixture } from './gaussian-mixture/gaussian-mixture.ts';
export { ProbabilisticPca } from './ppca/probabilistic-pca.ts';
export { type ModelSample, sampleModel, type SampleOptions } from './sample-model.ts';
export {
  digestModel,
  modelFromTensors,
  type ModelTensor,
  type ModelTensors,
  modelToTensors,
  type ReadTensors,
} from './model-tensors.ts';
export type { ActivationName, DenseParameters, NetworkParameters } from './networks/dense.ts';
export type { VariancePrior } from './vae/decoder.ts';
export type {
  LogVarianceName,
  UnitReport,
  VaeEpoch,
  VaeFit,
  VaeFitEvent,
  VaeFitOptions,
  VaeFitState,
  VaeShape,
  VaeStatus,
} from './vae/fit-options.ts';
export { fitVae } from './vae/fit-vae.ts';
export type { Codes } from './vae/encode.ts';
export { completeRows, type CompletedRows } from './vae/complete-rows.ts';
export type { CompletionMethod } from './vae/completion-layout.ts';
export { interpolate, type InterpolateOptions, type Interpolation } from './vae/interpolate.ts';
export { type Probe, probe, type ProbeOptions } from './probe.ts';
export type { Objective } from './vae/objective.ts';
export type { Binarization, DecoderName, VaeParameters } from './vae/parameters.ts';
export type { AutoencoderParameters, ReconstructionLoss } from './autoencoder/parameters.ts';
export { fitAutoencoder } from './autoencoder/fit-autoencoder.ts';
export type {
  AutoencoderEpoch,
  AutoencoderFit,
  AutoencoderFitEvent,
  AutoencoderFitOptions,
  AutoencoderFitState,
} from './autoencoder/fit-options.ts';
export type { Noise } from './autoencoder/noise.ts';
export { type CodeOptions, decode, encode, reconstruct } from './codes.ts';
export type { Matrix } from './matrix.ts';
export { requireLikelihood } from './require-likelihood.ts';
export { requireParameters } from './require-parameters.ts';
export { fitPca, type PcaFit, type PcaFitOptions } from './autoencoder/fit-pca.ts';
