import type { Evidence } from '../engine/half-step.ts';

/** `step` magnifies the half-step on show; `run` keeps the axis of the whole run. */
export type BarZoom = 'step' | 'run';

/** The part of the axis on show, nats. */
export interface NatsWindow {
  readonly floor: number;
  readonly ceiling: number;
}

/** One bar: the ELBO from the floor, and KL from there up to log p. Heights in pixels from the floor. */
export interface StackedBar {
  readonly elbo: number;
  readonly logEvidence: number;
}

/**
 * The window of the axis: from below the lowest ELBO to above the highest log p.
 *
 * A log-likelihood has no natural zero, so bars cannot start at one; what a bar shows is differences, and the floor leaves room of
 * `below` times the largest difference under the lowest ELBO. Below a billionth of log p differences are rounding, not magnified further; a
 * bar alone has a window of a twentieth of log p.
 */
export function natsWindow(evidences: readonly Evidence[], below: number = 1 / 3): NatsWindow {
  if (evidences.length === 0) return { floor: -1, ceiling: 0 };
  const low = Math.min(...evidences.map((e) => e.elbo));
  const high = Math.max(...evidences.map((e) => Math.max(e.logEvidence, e.elbo)));
  const smallest = Math.max(1, Math.abs(high)) * (evidences.length === 1 ? 0.05 : 1e-9);
  const span = Math.max(high - low, smallest);
  return { floor: high - span * (1 + below), ceiling: high + span / 8 };
}

export function stackedBar(evidence: Evidence, { floor, ceiling }: NatsWindow, height: number): StackedBar {
  const pixels = (nats: number): number => ((nats - floor) / (ceiling - floor)) * height;
  const elbo = pixels(evidence.elbo);
  // ELBO and log p are computed apart: their rounding errors must not draw a bar of negative height.
  return { elbo, logEvidence: Math.max(elbo, pixels(evidence.logEvidence)) };
}
