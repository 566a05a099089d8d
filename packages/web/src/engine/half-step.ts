import type { GaussianMixtureParameters } from '@marginalia/models';

/** A start (a guess and its posterior), an E or an M half-step, or the end of a whole fit. */
export type HalfStepKind = 'start' | 'E' | 'M' | 'fit';

/** log p(x) = ELBO + KL(q ‖ p(z | x)), nats over all points; each by its own formula. */
export interface Evidence {
  readonly logEvidence: number;
  readonly elbo: number;
  readonly divergence: number;
}

/** Where EM stands after a half-step: parameters θ and responsibilities q. */
export interface HalfStep extends Evidence {
  readonly kind: HalfStepKind;
  /** θ. */
  readonly parameters: GaussianMixtureParameters;
  /** q is the exact posterior under these: θ itself after an E half-step, the θ before it after an M half-step. */
  readonly posteriorUnder: GaussianMixtureParameters;
  /** q of the points on show, [shown, K]. */
  readonly responsibilities: Float32Array;
}

/** A half-step, or why there is none: which component, why, what to try. */
export type HalfStepOutcome = { readonly step: HalfStep } | { readonly degenerate: string };
