import type { VaeFitOptions } from '@marginalia/models';
import type { Flags } from '../command-line/flags.ts';
import { usage } from '../command-line/usage-error.ts';

/** The options of training that all networks have. */
export interface TrainingFlags {
  readonly batch: number;
  readonly microbatch: number | null;
  readonly learningRate: number;
  readonly epochs: number | null;
  readonly steps: number | null;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly clipNorm: number | null;
  readonly validation: number | null;
  readonly patience: number | null;
}

export const trainingNames: readonly string[] = [
  'batch',
  'microbatch',
  'epochs',
  'steps',
  'learning-rate',
  'epsilon',
  'weight-decay',
  'clip-norm',
  'validation',
  'patience',
];

/** @throws E_ARGUMENT for a value that is not what its option takes */
export function readTrainingFlags(flags: Flags): TrainingFlags {
  const validation = flags.real('validation', { min: 0, below: 1 }) || null;
  const patience = flags.whole('patience', { min: 1 });
  if (patience !== null && validation === null)
    throw usage('fit: patience must have validation rows to go by, got none', {
      where: '--patience',
      remedy: 'Hold some out, as with --validation 0.1.',
    });
  return {
    batch: flags.whole('batch', { min: 1 }) ?? 100,
    microbatch: flags.whole('microbatch', { min: 1 }),
    learningRate: flags.real('learning-rate', { above: 0 }) ?? 1e-3,
    epochs: flags.whole('epochs', { min: 1 }),
    steps: flags.whole('steps', { min: 1 }),
    epsilon: flags.real('epsilon', { above: 0 }) ?? 1e-4,
    weightDecay: flags.real('weight-decay', { min: 0 }) ?? 0,
    clipNorm: flags.text('clip-norm') === 'none' ? null : flags.real('clip-norm', { above: 0 }),
    validation,
    patience,
  };
}

/** As the library's fits take them. */
export function trainingOptions(
  { epochs, steps, microbatch, ...rest }: TrainingFlags,
  seed: number,
): Pick<VaeFitOptions, keyof TrainingFlags | 'seed'> {
  const { batch, learningRate, epsilon, weightDecay, clipNorm, validation, patience } = rest;
  return {
    batch,
    learningRate,
    epsilon,
    weightDecay,
    clipNorm,
    validation,
    patience,
    seed,
    ...(epochs !== null && { epochs }),
    ...(steps !== null && { steps }),
    ...(microbatch !== null && { microbatch }),
  };
}
