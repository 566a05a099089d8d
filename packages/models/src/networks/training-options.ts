import type { Rows } from '@marginalia/runtime';
import type { OptionChecks } from '../option-checks.ts';

/** What every training of networks can be told. */
export interface TrainingOptions {
  readonly batch?: number;
  readonly microbatch?: number;
  readonly stepsPerState?: number;
  readonly steps?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
  readonly clipNorm?: number | null;
  readonly validation?: number | Rows | null;
  readonly patience?: number | null;
  readonly seed?: number;
}

/** What of it moves bits: with its defaults, checked. */
export interface TrainingSettings {
  readonly batch: number;
  readonly steps: number | null;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly clipNorm: number | null;
  /** The share set aside; null where rows apart were given, or none. */
  readonly validationShare: number | null;
  readonly patience: number | null;
  readonly seed: number;
}

/** @throws E_ARGUMENT, E_SHAPE for options that are none or do not fit the rows or one another */
export function readTraining(
  { refuse, whole, positive, notNegative }: OptionChecks,
  rows: Rows,
  options: TrainingOptions,
): TrainingSettings {
  const { batch = 100, steps = null, epsilon = 1e-4, weightDecay = 0, clipNorm = null } = options;
  const { validation = null, patience = null, seed = 0 } = options;
  whole('batch', batch, 1);
  whole('microbatch', options.microbatch ?? 1, 1);
  whole('stepsPerState', options.stepsPerState ?? 1, 1);
  whole('seed', seed, 0);
  if (steps !== null) whole('steps', steps, 1);
  positive('epsilon', epsilon);
  notNegative('weightDecay', weightDecay);
  if (clipNorm !== null) positive('clipNorm', clipNorm);
  if (typeof validation === 'number' && !(validation > 0 && validation < 1))
    throw refuse('validation must be a share above 0 and below 1, or rows', validation);
  if (validation !== null && typeof validation !== 'number' && validation.columns !== rows.columns)
    throw refuse(
      `validation must have the ${rows.columns} columns of the rows`,
      validation.columns,
      'E_SHAPE',
    );
  if (patience !== null) {
    whole('patience', patience, 1);
    if (validation === null) throw refuse('patience must have validation rows to go by', 'none');
  }
  return {
    batch: Math.min(batch, Math.max(1, rows.rows)),
    steps,
    epsilon,
    weightDecay,
    clipNorm,
    validationShare: typeof validation === 'number' ? validation : null,
    patience,
    seed,
  };
}
