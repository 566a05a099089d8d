import type { Executor, Progress } from '@marginalia/runtime';
import type { CovarianceName, GaussianMixtureParameters } from '../parameters.ts';

/** How a mixture is fitted. The defaults are those of the command line. */
export interface MixtureFitOptions {
  /** K. Default 2. */
  readonly components?: number;
  /** Default 'full'. */
  readonly covariance?: CovarianceName;
  /**
   * Default 'kmeans++': k-means++ rows, then Lloyd's iterations. 'random': different rows, equally likely. Parameters start
   * one run from there.
   */
  readonly init?: 'kmeans++' | 'random' | GaussianMixtureParameters;
  /** Default 10; 1 with explicit parameters. Restart r uses seed + r. */
  readonly restarts?: number;
  /** Default 1000. */
  readonly maxIterations?: number;
  /** Relative, on the total log-likelihood: stop at L_t − L_{t−1} ≤ T max(1, |L_t|). 0 runs exactly maxIterations. Default 1e-8. */
  readonly tolerance?: number;
  /** Added to the diagonal of every covariance in each M-step; a number, or one a column. Default: 1e-6 × the column's variance (n divisor). */
  readonly regularization?: number | Float64Array;
  /** Squared extrapolation (SQUAREM), kept only where the objective does not fall. Default false. */
  readonly accelerate?: boolean;
  /** w [n] ≥ 0; n in BIC is their sum. */
  readonly rowWeights?: Float64Array;
  /** Default 0. */
  readonly seed?: number;
  /** Default: inline on the calling thread. Given one, the caller closes it. */
  readonly executor?: Executor;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: MixtureFitEvent) => void;
  /** A state from `onEvent`, to go on from to the same bytes. */
  readonly resume?: MixtureFitState;
}

/** After every E-step. */
export interface MixtureFitEvent {
  readonly restart: number;
  readonly iteration: number;
  /** Of `parameters`, total, nats. */
  readonly logLikelihood: number;
  readonly parameters: GaussianMixtureParameters;
  readonly progress?: Progress;
  /** All it takes to go on from here: plain, encodable. */
  readonly state: MixtureFitState;
}

/** converged · max-iterations · degenerate (a component collapsed or emptied) · decreased (what is maximised fell). */
export type FitStatus = 'converged' | 'max-iterations' | 'degenerate' | 'decreased';

/** One restart that ran to its end. */
export interface RestartSummary {
  readonly seed: number;
  readonly logLikelihood: number;
  readonly status: FitStatus;
  readonly iterations: number;
}

/** Something worth knowing that happened on the way. Components are counted from 0; null is the covariance all share. */
export interface MixtureEvent {
  readonly restart: number;
  readonly iteration: number;
  readonly component: number | null;
  readonly event: 'collapse' | 'empty';
  readonly detail: string;
}

/** Where a fit stands: what is finished and the run under way. */
export interface MixtureFitState {
  /** Digest of data, options and module: a state of another fit is refused. */
  readonly identity: string;
  readonly restart: number;
  /** M-steps done. */
  readonly iteration: number;
  readonly parameters: GaussianMixtureParameters;
  /** Before each of these M-steps. */
  readonly history: Float64Array;
  /** ½ Σ_k N_k (tr(R Σ_k⁻¹) after − before) of the last M-step: what regularization takes from its gain. */
  readonly penalty: number;
  /** What rounding may take from it, relative to max(1, |L|, Σw D). */
  readonly rounding: number;
  /** The largest fall so far of what is maximised, beyond rounding; 0 for none. */
  readonly fall: number;
  /** With `accelerate`: the point before `parameters`, when an extrapolation from the two is due. */
  readonly anchor: GaussianMixtureParameters | null;
  readonly finished: readonly RestartSummary[];
  readonly events: readonly MixtureEvent[];
  readonly best: MixtureRun | null;
}

/** One run of EM. */
export interface MixtureRun {
  readonly status: FitStatus;
  readonly reason: string | null;
  readonly iterations: number;
  readonly parameters: GaussianMixtureParameters;
  /** Of `parameters`, total, nats. */
  readonly logLikelihood: number;
  /** Σ_i w_i log max_k r_ik of `parameters`, nats: 0 where every row belongs to one component. */
  readonly logCertainty: number;
  /** history[i] is the log-likelihood before M-step i + 1. */
  readonly history: Float64Array;
}

/** The best run and how the others went. */
export interface MixtureFit extends MixtureRun {
  readonly kind: 'mixture';
  readonly seed: number;
  readonly rows: number;
  /** Σ w, or n. */
  readonly totalWeight: number;
  readonly dataDigest: string;
  readonly regularization: Float64Array;
  readonly freeParameters: number;
  readonly bic: number;
  readonly aic: number;
  readonly icl: number;
  readonly restarts: readonly RestartSummary[];
  /** Index into restarts; ties go to the lowest. */
  readonly best: number;
  readonly events: readonly MixtureEvent[];
  readonly plan: { readonly total: number; readonly shardSize: number };
  /** SHA-256 over all of this and the compiled module: equal for any executor and number of workers. */
  readonly digest: string;
}
