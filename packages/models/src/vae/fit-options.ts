import type { ActivationName } from '../networks/dense.ts';
import type { TrainingState } from '../networks/run-training.ts';
import type { TrainingOptions } from '../networks/training-options.ts';
import type { VariancePrior } from './decoder.ts';
import type { Objective } from './objective.ts';
import type { Binarization, DecoderName, VaeParameters } from './parameters.ts';

/** Where a gaussian decoder's log variances come from: a network of z, one a column, or one for all columns. */
export type LogVarianceName = 'network' | 'column' | 'shared';

/** What a VAE is made of. The defaults are those of the command line. */
export interface VaeShape {
  /** Units of every stochastic layer, from x upwards. Default [50]. */
  readonly latents?: readonly number[];
  /**
   * Widths of the hidden layers of each stochastic layer's two networks; the generative one has them in reverse. [] is linear.
   * Default [200, 200] for the first stochastic layer, [100, 100] for those above.
   */
  readonly hidden?: readonly (readonly number[])[];
  /** Of the hidden layers. Default 'tanh'. */
  readonly activation?: ActivationName;
  /** Default 'bernoulli'. */
  readonly decoder?: DecoderName;
  /** gaussian. Default 'network'. */
  readonly logVariance?: LogVarianceName;
  /** gaussian: columns are divided by their standard deviations, beside being centred. Default true. */
  readonly standardise?: boolean;
  /** categorical: how many levels each column has. Default: 1 + its largest code, at least 2. */
  readonly levels?: readonly number[] | Int32Array;
  /** bernoulli: how grey values become 0 and 1. Default 'none': they are already. */
  readonly binarize?: Binarization;
}

/** How a VAE is trained. The defaults are those of the command line. */
export interface VaeFitOptions extends VaeShape, TrainingOptions<VaeFitEvent, VaeFitState> {
  /** bernoulli, gaussian: the stored number that stands for x = 1, 255 for bytes of grey. Default 1. */
  readonly white?: number;
  /** Default 'elbo'. */
  readonly objective?: 'elbo' | 'iwae';
  /** k. Default 1. */
  readonly samples?: number;
  /** Default 'analytic' for an ELBO with one stochastic layer, else 'sampled', which alone is possible there. */
  readonly kl?: 'analytic' | 'sampled';
  /** elbo: weight of the KL; the objective is a bound for β ≥ 1 alone. Default 1. */
  readonly beta?: number;
  /** elbo, analytic KL: nats below which a unit's KL is not pressed further. Default 0. */
  readonly freeBits?: number;
  /** 'dreg' needs iwae and one stochastic layer. Default 'standard'. */
  readonly gradient?: 'standard' | 'dreg';
  /** Default 'constant'. 'burda': stage i = 0 … stages − 1 has 3^i epochs at learningRate · 10^(−i / 7). */
  readonly schedule?: 'constant' | 'burda';
  /** burda. Default 8: 3280 epochs. */
  readonly stages?: number;
  /**
   * gaussian: ν pseudo-observations of variance v₀ for every variance there is (one a row and column of a network, one a column,
   * one for all), in standardised units. Part of the training's objective and of no bound. Default ν = .01, v₀ = .1 (of the mean
   * variance of the columns where they are not standardised).
   */
  readonly variancePrior?: VariancePrior;
}

/** What the units of z do, on the validation rows, or without them on some of the training rows. */
export interface UnitReport {
  /** Units whose encoder mean has a variance over rows above .01 (Burda et al. 2016). */
  readonly activeUnits: number;
  /** Mean over rows of each unit's share of KL(q ‖ p), nats, from x upwards. */
  readonly klPerUnit: Float64Array;
}

/** Where training stands. */
export type VaeFitState = TrainingState<UnitReport>;

/** After an epoch, or on the way through a long one. */
export interface VaeFitEvent {
  /** Counted from 1. */
  readonly epoch: number;
  /** Steps made of this epoch, and how many it has. */
  readonly step: number;
  readonly steps: number;
  /** Mean over this epoch's rows so far of the objective, each at its own step, nats. */
  readonly trainBound: number;
  /** The objective on the validation rows; null without them and inside an epoch. */
  readonly validationBound: number | null;
  /** Null inside an epoch. */
  readonly activeUnits: number | null;
  readonly parameters: VaeParameters;
  /** All it takes to go on from here: plain, encodable. */
  readonly state: VaeFitState;
}

/** One epoch. */
export interface VaeEpoch {
  /** Counted from 1. */
  readonly epoch: number;
  readonly trainBound: number;
  readonly validationBound: number | null;
  readonly activeUnits: number;
}

/**
 * converged: patience ran out · max-iterations: all epochs or steps were made · diverged: the objective or the parameters were
 * not finite any more; which step, is in the reason.
 */
export type VaeStatus = 'converged' | 'max-iterations' | 'diverged';

/** A trained VAE. */
export interface VaeFit {
  readonly kind: 'vae';
  readonly status: VaeStatus;
  readonly reason: string | null;
  /** With patience those after the best epoch; after a divergence those before it. Always finite. */
  readonly parameters: VaeParameters;
  /** The epoch after which the parameters were these, counted from 1; 0: within the first. */
  readonly parametersEpoch: number;
  /** Epochs begun; `steps` may end the last before its time. */
  readonly epochs: number;
  readonly steps: number;
  readonly batch: number;
  readonly microbatch: number;
  readonly objective: Objective;
  /** gaussian; else null. */
  readonly variancePrior: VariancePrior | null;
  /** Nats a row, of the epoch of the parameters: see VaeFitEvent. A bound on log p(x) for β = 1 without free bits. Null: diverged in the first. */
  readonly trainBound: number | null;
  readonly validationBound: number | null;
  readonly activeUnits: number | null;
  readonly klPerUnit: Float64Array | null;
  /** What to know when no unit is active; else null. */
  readonly collapse: string | null;
  readonly binarize: Binarization;
  readonly history: readonly VaeEpoch[];
  readonly seed: number;
  /** Trained on. */
  readonly rows: number;
  readonly validationRows: number;
  readonly dataDigest: string;
  readonly plan: { readonly total: number; readonly shardSize: number };
  /** SHA-256 over all of this but microbatch, and the compiled module: equal for any executor and number of workers. */
  readonly digest: string;
}
