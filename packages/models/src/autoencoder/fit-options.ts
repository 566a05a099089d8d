import type { ActivationName } from '../networks/dense.ts';
import type { TrainingState } from '../networks/run-training.ts';
import type { TrainingOptions } from '../networks/training-options.ts';
import type { Noise } from './noise.ts';
import type { AutoencoderParameters, ReconstructionLoss } from './parameters.ts';

/** How an autoencoder is shaped and trained. The defaults are those of the command line. */
export interface AutoencoderFitOptions extends TrainingOptions<AutoencoderFitEvent, AutoencoderFitState> {
  /** Q. Above the number of columns only with noise, sparsity or a contractive penalty: it would learn to copy. Default 2. */
  readonly code?: number;
  /** Widths between x and the code; the decoder has them in reverse. Default [200, 200]; [] with a contractive penalty. */
  readonly hidden?: readonly number[];
  /** Of the hidden layers. Default 'tanh'. */
  readonly activation?: ActivationName;
  /** Of the code. Default 'relu' with sparsity (codes that are exactly 0), 'sigmoid' with a contractive penalty, else 'identity'. */
  readonly codeActivation?: ActivationName;
  /** The decoder's matrices are the encoder's transposed. Default false. */
  readonly tied?: boolean;
  /** Default 'squared'. 'cross-entropy' is for values in [0, white]; it is no likelihood of grey values. */
  readonly loss?: ReconstructionLoss;
  /** squared: columns are divided by their standard deviations; constant ones are left. All are centred. Default true. */
  readonly standardise?: boolean;
  /** The stored number that stands for 1: values are divided by it. Default 1. */
  readonly white?: number;
  /** What the encoder's inputs are corrupted by in training, in units of u. Default null. */
  readonly noise?: Noise | null;
  /** Weight of Σ_j |h_j| beside the loss summed over columns. Default 0. */
  readonly sparsity?: number;
  /**
   * Weight of ‖∂h/∂u‖², the squared Frobenius norm, beside the loss summed over columns; exact for any depth. Without hidden layers it
   * costs next to nothing, with them Q (2 n₁² + 3 Σ_{1<l} n_{l−1} n_l) multiplications a row, n the hidden widths. Default 0.
   */
  readonly contractive?: number;
}

/** Where training stands. */
export type AutoencoderFitState = TrainingState<null>;

/** After an epoch, or on the way through a long one. */
export interface AutoencoderFitEvent {
  /** Counted from 1. */
  readonly epoch: number;
  /** Steps made of this epoch, and how many it has. */
  readonly step: number;
  readonly steps: number;
  /** Mean over this epoch's rows so far of loss and penalties, each at its own step and with its noise. */
  readonly trainLoss: number;
  /** Mean over the values of the validation rows; null without them and inside an epoch. */
  readonly validationError: number | null;
  readonly parameters: AutoencoderParameters;
  /** All it takes to go on from here: plain, encodable. */
  readonly state: AutoencoderFitState;
}

/** One epoch. */
export interface AutoencoderEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationError: number | null;
}

/** A trained autoencoder. It has no likelihood. */
export interface AutoencoderFit {
  readonly kind: 'autoencoder';
  /** converged: patience ran out · max-iterations: all epochs or steps were made · diverged: see `reason` for the step. */
  readonly status: 'converged' | 'max-iterations' | 'diverged';
  readonly reason: string | null;
  /** With patience those after the best epoch; after a divergence those before it. Always finite. */
  readonly parameters: AutoencoderParameters;
  /** The epoch after which the parameters were these, counted from 1; 0: within the first. */
  readonly parametersEpoch: number;
  /** Epochs begun; `steps` may end the last before its time. */
  readonly epochs: number;
  readonly steps: number;
  readonly batch: number;
  readonly microbatch: number;
  readonly noise: Noise | null;
  readonly sparsity: number;
  readonly contractive: number;
  /**
   * Mean over the values of the rows trained on, without noise and penalties, in units of u: (u − g)², of standardised columns
   * the share of the variance that is not explained; or the cross-entropy in nats, which grey values keep above 0.
   */
  readonly reconstructionError: number;
  /** The same on the validation rows; null without them. */
  readonly validationError: number | null;
  readonly history: readonly AutoencoderEpoch[];
  readonly seed: number;
  /** Trained on. */
  readonly rows: number;
  readonly validationRows: number;
  readonly dataDigest: string;
  readonly plan: { readonly total: number; readonly shardSize: number };
  /** SHA-256 over all of this but microbatch, and the compiled module: equal for any executor and number of workers. */
  readonly digest: string;
}
