import { digestBytes, digestOf, type Executor, type Held, requireRows, type Rows } from '@marginalia/runtime';
import type { ModelJobs } from '../model-jobs.ts';
import { beginTraining } from '../networks/begin-training.ts';
import { runTraining, stepsOfEpoch, totalSteps, type TrainingProblem } from '../networks/run-training.ts';
import { splitRows } from '../networks/split-rows.ts';
import { placeOf } from '../networks/training-place.ts';
import { withDigest } from '../with-digest.ts';
import { withExecutor } from '../with-executor.ts';
import { meanError, planApplication } from './apply.ts';
import type { AutoencoderEpoch, AutoencoderFit, AutoencoderFitOptions } from './fit-options.ts';
import { initialAutoencoder } from './initial-autoencoder.ts';
import { autoencoderVector, withVector } from './networks.ts';
import { readSettings, type Settings } from './settings.ts';
import { checkValues, type ColumnSummary, summariseColumns } from './summarise-columns.ts';

/**
 * Trains an autoencoder, a code h = f(u) of every row and its reconstruction g(h), by Adam on
 *
 *   Σ over rows of L(u, g(f(ũ))) + sparsity Σ_j |h_j| + contractive ‖∂h/∂ũ‖²,   ũ = u with noise
 *
 * L is a sum over columns, of squares or cross-entropies. It is no likelihood and bounds none: an autoencoder has no p(x).
 * The bits are a function of rows, options and seed: neither executor, workers, microbatch nor interruptions move one. What
 * training does is a status; parameters are always finite.
 *
 * Sparsity by |h| can be evaded by small codes and large weights of the decoder: tie them, or let weights decay.
 *
 * @param rows [n, D]; NaN is a missing value: it has no term, and the encoder sees its column's mean
 * @throws E_ARGUMENT, E_SHAPE for options that do not fit; E_DATA for values that are not finite or, for cross-entropy, outside
 *   [0, white], for rows or columns without a value; E_RESUME for a state of another fit; E_CANCELLED when the signal aborts
 * @see Vincent et al. 2010 (noise); Rifai et al. 2011 (contractive)
 * @example
 * const fit = await fitAutoencoder({ data, rows: 1797, columns: 64 }, { code: 10, hidden: [50], epochs: 20 });
 * fit.reconstructionError; // => 0.4133
 */
export async function fitAutoencoder(
  rows: Rows,
  options: AutoencoderFitOptions = {},
): Promise<AutoencoderFit> {
  const caller = 'fitAutoencoder';
  requireRows(caller, rows);
  const settings = readSettings(rows, options);
  const { loss, white, seed } = settings;
  const missing = checkValues(caller, rows, loss, white);
  const apart = typeof options.validation === 'object' ? options.validation : null;
  if (apart !== null) {
    requireRows(caller, apart, 'validation');
    checkValues(caller, apart, loss, white);
  }
  return withExecutor(caller, options.executor, async (executor) => {
    const split = splitRows(caller, executor.core, rows.rows, settings.validationShare, seed);
    const columns = summariseColumns(caller, rows, split.train, 1 / white);
    const held: Held[] = [];
    try {
      held.push(await executor.hold(rows));
      if (apart !== null) held.push(await executor.hold(apart));
      const all = Int32Array.from({ length: apart?.rows ?? 0 }, (_, i) => i);
      const validation =
        apart === null ? { rows: held[0]!, members: split.validation } : { rows: held[1]!, members: all };
      const train = { rows: held[0]!, members: split.train };
      return await fitHeld({ executor, settings, options, columns, missing, train, validation });
    } finally {
      for (const one of held) await executor.release(one);
    }
  });
}

/** Some rows. */
interface SomeRows {
  readonly rows: Held;
  readonly members: Int32Array;
}

interface Problem {
  readonly executor: Executor<ModelJobs>;
  readonly settings: Settings;
  readonly options: AutoencoderFitOptions;
  readonly columns: ColumnSummary;
  /** Values of the rows are missing. */
  readonly missing: boolean;
  readonly train: SomeRows;
  readonly validation: SomeRows;
}

async function fitHeld(problem: Problem): Promise<AutoencoderFit> {
  const { executor, settings, options, columns, missing, train, validation } = problem;
  const { core } = executor;
  const { batch, seed, noise, sparsity, contractive, learningRate, epochs } = settings;
  const { microbatch = 512, stepsPerState = 2000, signal, onEvent, onProgress } = options;
  const watch = signal === undefined ? {} : { signal };
  const initial = initialAutoencoder(core, settings, columns);
  const unit = 1 / settings.white;
  const validated = validation.members.length > 0;
  const plan = planApplication(train.members.length, initial);
  const errorOf = (vector: Float32Array, some: SomeRows): Promise<number> =>
    meanError(executor, { parameters: withVector(initial, vector), ...some, unit, signal });
  const { centre, scale } = initial;
  /** What salt and pepper are, in units of u. */
  const extreme = (values: Float64Array, ofUnit: number): Float64Array =>
    values.map((x, d) => (settings.loss === 'squared' ? (x - centre[d]!) / scale[d]! : ofUnit));
  const shared = {
    rows: train.rows,
    unit,
    missing,
    penalties: { sparsity, contractive },
    noise,
    least: extreme(columns.least, 0),
    most: extreme(columns.most, 1),
  };

  const loop: TrainingProblem<null> = {
    core,
    start: autoencoderVector(initial),
    members: train.members,
    batch,
    wave: microbatch,
    seed,
    adam: { beta1: 0.9, beta2: 0.999, epsilon: settings.epsilon, weightDecay: settings.weightDecay },
    clipNorm: settings.clipNorm,
    schedule: { kind: 'constant', learningRate, epochs },
    steps: settings.steps,
    stepsPerState,
    patience: settings.patience,
    identity: digestOf({
      fit: 'marginalia/autoencoder@1',
      settings,
      rows: train.rows.digest,
      validation: validation.rows.digest,
      plan,
      module: digestBytes(core.source.bytes),
    }),
    async train(vector, steps) {
      const published = executor.publish({ ...shared, ...steps, parameters: withVector(initial, vector) });
      const total = totalSteps(loop);
      const told = (done: number): void => onProgress?.({ done: steps.stepsBefore + done, total });
      const run = { ...watch, onProgress: told, total: steps.to - steps.from };
      return (await executor.runTeam('autoencoder/train', published, run)).summary;
    },
    async assess(vector) {
      return { score: validated ? -(await errorOf(vector, validation)) : null, report: null };
    },
    passed(state, ended) {
      const { objective, ...place } = placeOf(loop, state, ended);
      onEvent?.({
        ...place,
        trainLoss: -objective,
        validationError: negative(ended?.score ?? null),
        parameters: withVector(initial, state.vector),
        state,
      });
    },
  };
  const run = await runTraining(loop, beginTraining('fitAutoencoder', loop, options.resume ?? null));

  const fit = withDigest(core, {
    kind: 'autoencoder' as const,
    status: run.status,
    reason: run.reason,
    parameters: withVector(initial, run.vector),
    parametersEpoch: run.epoch,
    epochs: Math.ceil(run.state.steps / stepsOfEpoch(loop)),
    steps: run.state.steps,
    batch,
    noise,
    sparsity,
    contractive,
    reconstructionError: await errorOf(run.vector, train),
    validationError: validated ? await errorOf(run.vector, validation) : null,
    history: run.state.history.map(({ objective, score }, i): AutoencoderEpoch => ({
      epoch: i + 1,
      trainLoss: -objective,
      validationError: negative(score),
    })),
    seed,
    rows: train.members.length,
    validationRows: validation.members.length,
    dataDigest: train.rows.digest,
    plan,
  });
  return { ...fit, microbatch };
}

const negative = (score: number | null): number | null => (score === null ? null : -score);
