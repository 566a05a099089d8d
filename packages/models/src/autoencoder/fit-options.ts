import type { Executor, Rows } from '@marginalia/runtime';
import type { ActivationName } from '../networks/dense.ts';
import type { TrainingState } from '../networks/run-training.ts';
import type { Noise } from './noise.ts';
import type { AutoencoderParameters, ReconstructionLoss } from './parameters.ts';

/** How an autoencoder is shaped and trained. The defaults are those of the command line. */
export interface AutoencoderFitOptions {
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
  /** Rows of a step. Default 100; all rows where there are fewer. */
  readonly batch?: number;
  /** Rows worked on at a time: moves no bit. Default 512. */
  readonly microbatch?: number;
  /** Default 1e-3. */
  readonly learningRate?: number;
  /** Default 100. */
  readonly epochs?: number;
  /** Steps at most, also inside an epoch. Default: no limit but the epochs. */
  readonly steps?: number;
  /** Adam's, beside √v̂. Default 1e-4. */
  readonly epsilon?: number;
  /** Decoupled. Default 0. */
  readonly weightDecay?: number;
  /** The norm of the mean gradient is brought down to this. Default null: it is left. */
  readonly clipNorm?: number | null;
  /** Rows apart, or the share of rows that is set aside, drawn by seed. Default null: none. */
  readonly validation?: number | Rows | null;
  /** Training ends when the validation error has not fallen for so many epochs; the best parameters are kept. Default null: never. */
  readonly patience?: number | null;
  /** Default 0. */
  readonly seed?: number;
  /** States, and events, come after this many steps at the latest: moves no bit. Default 2000. */
  readonly stepsPerState?: number;
  /** Default: inline on the calling thread. Given one, the caller closes it. */
  readonly executor?: Executor;
  readonly signal?: AbortSignal;
  /** After every epoch, and every `stepsPerState` steps of a long one. */
  readonly onEvent?: (event: AutoencoderFitEvent) => void;
  /** Steps made, of those there are at most. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** A state from `onEvent`, to go on from to the same bytes. */
  readonly resume?: AutoencoderFitState;
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
