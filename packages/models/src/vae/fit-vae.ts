import { digestBytes, digestOf, type Executor, type Held, requireRows, type Rows } from '@marginalia/runtime';
import { planRows } from '../hold-data.ts';
import type { ModelJobs } from '../model-jobs.ts';
import { beginTraining } from '../networks/begin-training.ts';
import { runTraining, stepsOfEpoch, totalSteps, type TrainingProblem } from '../networks/run-training.ts';
import { splitRows } from '../networks/split-rows.ts';
import { placeOf } from '../networks/training-place.ts';
import { withDigest } from '../with-digest.ts';
import { withExecutor } from '../with-executor.ts';
import type { BoundShared, BoundSummary } from './bound-job.ts';
import { checkValues, type ColumnSummary, summariseColumns } from './column-summary.ts';
import type { VariancePrior } from './decoder.ts';
import type { UnitReport, VaeEpoch, VaeFit, VaeFitOptions } from './fit-options.ts';
import { initialVae } from './initial-vae.ts';
import { vaeVector, withVector } from './networks.ts';
import type { VaeParameters } from './parameters.ts';
import { readSettings, type Settings } from './settings.ts';

/**
 * Trains a variational autoencoder: stochastic gradient ascent (Adam) on a lower bound of Σ log p(x).
 *
 *   ELBO = E_q[log p(x | z)] − β KL(q(z | x) ‖ p(z)),   L_k = E[log (1/k) Σ_s p(x, z_s) / q(z_s | x)]
 *
 * The bits are a function of rows, options and seed: neither executor, workers, microbatch nor interruptions move one. What
 * training does is a status; parameters are always finite.
 *
 * @param rows [n, D]; NaN is a missing value: it has no term, and the bound is one on the observed values' likelihood
 * @throws E_ARGUMENT, E_SHAPE for options that do not fit; E_DATA for values the decoder has no likelihood for, rows or columns
 *   without a value; E_RESUME for a state of another fit; E_CANCELLED when the signal aborts
 * @see Kingma, Welling 2014; Burda, Grosse, Salakhutdinov 2016; missing values: Mattei, Frellsen 2019
 * @example
 * const fit = await fitVae({ data, rows: 1797, columns: 64 }, { white: 16, binarize: 'stochastic', epochs: 20 });
 * fit.activeUnits; // => 12
 */
export async function fitVae(rows: Rows, options: VaeFitOptions = {}): Promise<VaeFit> {
  requireRows('fitVae', rows);
  const settings = readSettings(rows, options);
  const { white } = settings;
  const missing = checkValues({ name: 'rows', rows, white }, settings);
  const apart = typeof options.validation === 'object' ? options.validation : null;
  if (apart !== null) requireRows('fitVae', apart, 'validation');
  const missingApart =
    apart === null ? missing : checkValues({ name: 'validation', rows: apart, white }, settings);
  return withExecutor('fitVae', options.executor, async (executor) => {
    const { core } = executor;
    const split = splitRows('fitVae', core, rows.rows, settings.validationShare, settings.seed);
    const columns = summariseColumns({ name: 'rows', rows, white }, split.train, settings);
    const held: Held[] = [];
    try {
      held.push(await executor.hold(rows));
      if (apart !== null) held.push(await executor.hold(apart));
      const validation: Validation =
        apart === null
          ? { rows: held[0]!, members: split.validation, missing, firstRow: 0 }
          : {
              rows: held[1]!,
              members: Int32Array.from({ length: apart.rows }, (_, i) => i),
              missing: missingApart,
              firstRow: rows.rows,
            };
      return await fitHeld({
        executor,
        settings,
        options,
        columns,
        rows: held[0]!,
        missing,
        train: split.train,
        validation,
      });
    } finally {
      for (const one of held) await executor.release(one);
    }
  });
}

/** Rows the bound is judged by; none where members are none. */
interface Validation {
  readonly rows: Held;
  readonly members: Int32Array;
  readonly missing: boolean;
  /** The number of row 0 where values are drawn. */
  readonly firstRow: number;
}

interface Problem {
  readonly executor: Executor<ModelJobs>;
  readonly settings: Settings;
  readonly options: VaeFitOptions;
  readonly columns: ColumnSummary;
  readonly rows: Held;
  readonly missing: boolean;
  /** Rows trained on, ascending. */
  readonly train: Int32Array;
  readonly validation: Validation;
}

/** Training rows that stand for all where there are none for validation. */
const rowsToReport = 2000;

async function fitHeld(problem: Problem): Promise<VaeFit> {
  const { executor, settings, options, columns, rows, missing, train, validation } = problem;
  const { core } = executor;
  const { objective, seed, batch, binarize, decoder } = settings;
  const { microbatch = 512, stepsPerState = 2000, signal, onEvent, onProgress } = options;
  const watch = signal === undefined ? {} : { signal };
  const initial = initialVae(core, settings, columns, seed, settings.objective.samples);
  const prior = decoder === 'gaussian' ? (settings.variancePrior ?? defaultPrior(initial, columns)) : null;
  const drawn = binarize === 'stochastic' || binarize === 'fixed';
  const validated = validation.members.length > 0;
  const reported = validated
    ? validation
    : { ...validation, rows, members: someOf(train), missing, firstRow: 0 };
  const plan = planRows(reported.members.length, operationsPerRow(initial) * objective.samples);
  const unit = 1 / settings.white;
  const shared = {
    rows,
    unit,
    missing,
    sparse: isSparse(initial, columns),
    objective,
    prior: shareOut(prior, initial, train.length),
  };

  const assess = async (vector: Float32Array): Promise<{ score: number | null; report: UnitReport }> => {
    const { rows: held, members, missing: some, firstRow } = reported;
    const draws = drawn ? { seed, epoch: 0, firstRow } : null;
    const parameters = withVector(initial, vector);
    const asked: BoundShared = {
      parameters,
      rows: held,
      members,
      unit,
      missing: some,
      draws,
      objective,
      seed,
    };
    const { summary } = await executor.mapReduce('vae/bound', executor.publish(asked), plan, watch);
    return { score: validated ? summary.bound / summary.rows : null, report: reportOf(summary) };
  };
  const loop: TrainingProblem<UnitReport> = {
    core,
    start: vaeVector(initial),
    members: train,
    batch,
    wave: microbatch,
    seed,
    adam: { beta1: 0.9, beta2: 0.999, epsilon: settings.epsilon, weightDecay: settings.weightDecay },
    clipNorm: settings.clipNorm,
    schedule: settings.schedule,
    steps: settings.steps,
    stepsPerState,
    patience: settings.patience,
    identity: digestOf({
      fit: 'marginalia/vae@1',
      settings,
      rows: rows.digest,
      validation: validation.rows.digest,
      plan,
      module: digestBytes(core.source.bytes),
    }),
    async train(vector, steps) {
      const draw = drawn ? (binarize === 'fixed' ? 0 : steps.epoch) : null;
      const published = executor.publish({
        ...shared,
        ...steps,
        draw,
        parameters: withVector(initial, vector),
      });
      const total = totalSteps(loop);
      const told = (done: number): void => onProgress?.({ done: steps.stepsBefore + done, total });
      const run = { ...watch, onProgress: told, total: steps.to - steps.from };
      return (await executor.runTeam('vae/train', published, run)).summary;
    },
    assess,
    passed(state, ended) {
      const { objective: trainBound, ...place } = placeOf(loop, state, ended);
      onEvent?.({
        ...place,
        trainBound,
        validationBound: ended?.score ?? null,
        activeUnits: ended?.report.activeUnits ?? null,
        parameters: withVector(initial, state.vector),
        state,
      });
    },
  };
  const run = await runTraining(loop, beginTraining('fitVae', loop, options.resume ?? null));

  const history = run.state.history.map(({ objective: trainBound, score, report }, i): VaeEpoch => ({
    epoch: i + 1,
    trainBound,
    validationBound: score,
    activeUnits: report.activeUnits,
  }));
  const [bounds, units] = [history[run.epoch - 1], run.state.history[run.epoch - 1]?.report ?? null];
  const fit = withDigest(core, {
    kind: 'vae' as const,
    status: run.status,
    reason: run.reason,
    parameters: withVector(initial, run.vector),
    parametersEpoch: run.epoch,
    epochs: Math.ceil(run.state.steps / stepsOfEpoch(loop)),
    steps: run.state.steps,
    batch,
    objective,
    variancePrior: prior,
    trainBound: bounds?.trainBound ?? null,
    validationBound: bounds?.validationBound ?? null,
    activeUnits: units?.activeUnits ?? null,
    klPerUnit: units?.klPerUnit ?? null,
    collapse: units?.activeUnits === 0 ? collapsed : null,
    binarize,
    history,
    seed,
    rows: train.length,
    validationRows: validation.members.length,
    dataDigest: rows.digest,
    plan,
  });
  return { ...fit, microbatch };
}

const collapsed =
  'No unit is active: q(z | x) is the same for every row, and z says nothing about x. Train longer, with a smaller beta, with free bits, or from another seed.';

/** Rows at equal distances. */
function someOf(members: Int32Array): Int32Array {
  const n = members.length;
  if (n <= rowsToReport) return members;
  return Int32Array.from({ length: rowsToReport }, (_, i) => members[Math.floor((i * n) / rowsToReport)]!);
}

/** Multiplications and additions of a forward pass. */
function operationsPerRow({ encoder, generative }: VaeParameters): number {
  let sum = 0;
  for (const { inputs, outputs } of [...encoder, ...generative].flat()) sum += 2 * inputs * outputs;
  return sum;
}

/**
 * Below this share of nonzero inputs, lists of them are faster than the whole matrix: a step of 784-200-200-50 at batch 100 on one
 * thread by 15 % at a share of .1 to .2, by 5 % at .3 (turbo and plain), and as fast at .5 (plain).
 */
const sparseBelow = 0.4;

/** Whether the encoder's inputs are mostly 0: moves no bit. */
function isSparse({ decoder, levels }: VaeParameters, { mean }: ColumnSummary): boolean {
  if (decoder === 'gaussian') return false;
  if (levels !== null) return levels.length < sparseBelow * levels.reduce((sum, K) => sum + K, 0);
  // of counts and of 0 and 1 no more than their mean are not 0
  return mean.reduce((sum, value) => sum + Math.min(1, value), 0) < sparseBelow * mean.length;
}

/** ν = .01 pseudo-observations of a tenth of the columns' mean variance. */
function defaultPrior({ scale }: VaeParameters, { variance }: ColumnSummary): VariancePrior {
  const relative = variance.map((value, d) => value / (scale[d]! * scale[d]!));
  return {
    strength: 0.01,
    variance: (0.1 * relative.reduce((sum, value) => sum + value, 0)) / relative.length,
  };
}

/** The part of it that a row's every column has: all rows have one variance a column in common, or one for all columns. */
function shareOut(
  prior: VariancePrior | null,
  { logVariance, observed }: VaeParameters,
  rows: number,
): VariancePrior {
  if (prior === null) return { strength: 0, variance: 1 };
  if (logVariance === null) return prior;
  return { ...prior, strength: prior.strength / (logVariance.length === 1 ? rows * observed : rows) };
}

function reportOf({ rows, scatter, divergence }: BoundSummary): UnitReport {
  return {
    activeUnits: scatter.filter((sum) => sum / rows > 1e-2).length,
    klPerUnit: divergence.map((sum) => sum / rows),
  };
}
