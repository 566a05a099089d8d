import type { Core } from '@marginalia/core-wasm';

/** The learning rate by epoch. */
export type Schedule =
  /** The same for all epochs. */
  | { readonly kind: 'constant'; readonly learningRate: number; readonly epochs: number }
  /** Burda et al. 2016: stage i = 0 … stages − 1 has 3^i epochs at learningRate · 10^(−i / 7). */
  | { readonly kind: 'burda'; readonly learningRate: number; readonly stages: number };

/** How many epochs it has. */
export function epochsOf(schedule: Schedule): number {
  if (schedule.kind === 'constant') return schedule.epochs;
  let epochs = 0;
  for (let i = 0, passes = 1; i < schedule.stages; i++, passes *= 3) epochs += passes;
  return epochs;
}

/** The rate of an epoch, counted from 0. */
export function rateOf({ kernels }: Core, schedule: Schedule, epoch: number): number {
  if (schedule.kind === 'constant') return schedule.learningRate;
  let stage = 0;
  for (let end = 1, passes = 1; epoch >= end; stage++) {
    passes *= 3;
    end += passes;
  }
  return schedule.learningRate * kernels.scalarExp((-stage / 7) * kernels.scalarLog(10));
}
