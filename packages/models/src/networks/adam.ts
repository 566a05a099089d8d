// f32
import type { Core } from '@marginalia/core-wasm';

/** Adam, with decoupled weight decay. */
export interface AdamSettings {
  /** Default .9. */
  readonly beta1: number;
  /** Default .999. */
  readonly beta2: number;
  /** Beside √v̂. Default 1e-4, Burda's. */
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** Where a slice of the parameters, its gradient and its moments stand. */
export interface AdamSlice {
  readonly parameters: number;
  readonly gradient: number;
  readonly first: number;
  readonly second: number;
  readonly length: number;
}

/**
 * Step t (from 1) of Adam on a slice.
 *
 * @param gradientScale the gradient is multiplied by it first: 1 over what was summed, and −1, because objectives rise
 */
export function adamStep(
  { kernels }: Core,
  { beta1, beta2, epsilon, weightDecay }: AdamSettings,
  slice: AdamSlice,
  step: { readonly t: number; readonly rate: number; readonly gradientScale: number },
): void {
  const correction = (beta: number): number => 1 / -kernels.scalarExpm1(step.t * kernels.scalarLog(beta));
  kernels.adamF32(
    slice.parameters,
    slice.gradient,
    slice.first,
    slice.second,
    slice.length,
    step.rate,
    beta1,
    beta2,
    epsilon,
    correction(beta1),
    correction(beta2),
    weightDecay,
    step.gradientScale,
  );
}
