import type { Executor, Rows } from '@marginalia/runtime';
import type { OptionChecks } from '../option-checks.ts';

/** What every training of networks can be told; Event is what it tells, State what it can go on from. */
export interface TrainingOptions<Event, State> {
  /** Rows of a step. Default 100; all rows where there are fewer. */
  readonly batch?: number;
  /** Rows × samples worked on at a time: moves no bit. Default 512. */
  readonly microbatch?: number;
  /** Default 1e-3. */
  readonly learningRate?: number;
  /** Default 100. Left out where a schedule sets them. */
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
  /** Training ends when the validation has not become better for so many epochs; the best parameters are kept. Default null: never. */
  readonly patience?: number | null;
  /** Default 0. */
  readonly seed?: number;
  /** States, and events, come after this many steps at the latest: moves no bit. Default 2000. */
  readonly stepsPerState?: number;
  /** Default: inline on the calling thread. Given one, the caller closes it. */
  readonly executor?: Executor;
  readonly signal?: AbortSignal;
  /** After every epoch, and every `stepsPerState` steps of a long one. */
  readonly onEvent?: (event: Event) => void;
  /** Steps made, of those there are at most. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** A state from `onEvent`, to go on from to the same bytes. */
  readonly resume?: State;
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
  options: TrainingOptions<never, unknown>,
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
