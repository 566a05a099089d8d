import type { Rows } from '@marginalia/runtime';
import { type ActivationName, activationCodes } from '../networks/dense.ts';
import type { Schedule } from '../networks/schedule.ts';
import { readTraining, type TrainingSettings } from '../networks/training-options.ts';
import { optionChecks } from '../option-checks.ts';
import type { VariancePrior } from './decoder.ts';
import type { LogVarianceName, VaeFitOptions, VaeShape } from './fit-options.ts';
import type { Objective } from './objective.ts';
import { type Binarization, binarizations, type DecoderName, decoders } from './parameters.ts';

/** The shape with its defaults, checked. */
export interface ShapeSettings {
  readonly latents: readonly number[];
  readonly hidden: readonly (readonly number[])[];
  readonly activation: ActivationName;
  readonly decoder: DecoderName;
  readonly logVariance: LogVarianceName;
  readonly standardise: boolean;
  /** null: from the data. */
  readonly levels: Int32Array | null;
  readonly binarize: Binarization;
}

/** What moves bits: options with their defaults, checked. */
export interface Settings extends ShapeSettings, TrainingSettings {
  readonly white: number;
  readonly objective: Objective;
  readonly schedule: Schedule;
  /** null: the default, which depends on the columns. */
  readonly variancePrior: VariancePrior | null;
}

const checks = optionChecks('fitVae');
const { refuse, whole, positive, notNegative, oneOf, list } = checks;

/** Widths that memory has room for in any case. */
const widest = 65_536;

/** @throws E_ARGUMENT, E_SHAPE for options that are none or do not fit the columns or one another */
function readShape(columns: number, options: VaeShape): ShapeSettings {
  const { latents = [50], activation = 'tanh', decoder = 'bernoulli', binarize = 'none' } = options;
  const { logVariance = 'network', standardise = true } = options;
  list('latents', latents);
  if (latents.length === 0) throw refuse('latents must name a stochastic layer', 'none');
  for (const H of latents) whole('latents', H, 1, widest);
  const hidden = options.hidden ?? latents.map((_, l) => (l === 0 ? [200, 200] : [100, 100]));
  list('hidden', hidden);
  if (hidden.length !== latents.length)
    throw refuse(`hidden must have a list for each of ${latents.length} stochastic layers`, hidden.length);
  hidden.forEach((widths, l) => {
    list(`hidden[${l}]`, widths);
    for (const width of widths) whole('hidden', width, 1, widest);
  });
  oneOf('activation', activation, Object.keys(activationCodes));
  oneOf('decoder', decoder, decoders);
  oneOf('binarize', binarize, binarizations);
  oneOf('logVariance', logVariance, ['network', 'column', 'shared']);
  if (decoder !== 'bernoulli' && binarize !== 'none')
    throw refuse(`binarize must be none for a ${decoder} decoder`, binarize);
  only('gaussian', decoder, 'logVariance', options.logVariance);
  only('gaussian', decoder, 'standardise', options.standardise);
  only('categorical', decoder, 'levels', options.levels);
  const levels = options.levels === undefined ? null : Int32Array.from(options.levels);
  if (levels !== null && levels.length !== columns)
    throw refuse(`levels must have a number for each of ${columns} columns`, levels.length, 'E_SHAPE');
  for (const each of options.levels ?? []) whole('levels', each, 2, widest);
  return { latents, hidden, activation, decoder, logVariance, standardise, levels, binarize };
}

/** @throws E_ARGUMENT, E_SHAPE for options that are none or do not fit the rows or one another */
export function readSettings(rows: Rows, options: VaeFitOptions): Settings {
  const shape = readShape(rows.columns, options);
  const { white = 1 } = options;
  const training = readTraining(checks, rows, options);
  positive('white', white);
  if (white !== 1 && (shape.decoder === 'categorical' || shape.decoder === 'poisson'))
    throw refuse(`white must be 1 for a ${shape.decoder} decoder`, white);
  return {
    ...shape,
    ...training,
    white,
    objective: readObjective(shape.latents.length, options),
    schedule: readSchedule(options),
    variancePrior: readPrior(shape.decoder, options.variancePrior),
  };
}

function readObjective(layers: number, options: VaeFitOptions): Objective {
  const { objective: kind = 'elbo', samples = 1, beta = 1, freeBits = 0, gradient = 'standard' } = options;
  const closed = kind === 'elbo' && layers === 1;
  const { kl = closed ? 'analytic' : 'sampled' } = options;
  oneOf('objective', kind, ['elbo', 'iwae']);
  whole('samples', samples, 1);
  oneOf('kl', kl, ['analytic', 'sampled']);
  oneOf('gradient', gradient, ['standard', 'dreg']);
  if (kl === 'analytic' && !closed)
    throw refuse(
      'kl must be sampled for iwae and for several stochastic layers: there is no closed form',
      kl,
    );
  notNegative('beta', beta);
  if (kind === 'iwae' && beta !== 1)
    throw refuse('beta must be 1 for iwae: it is no bound with another', beta);
  notNegative('freeBits', freeBits);
  if (freeBits > 0 && kl !== 'analytic')
    throw refuse(
      'freeBits must be 0 without an analytic KL: they go by the KL of single units, known for one stochastic layer of an ELBO',
      freeBits,
    );
  if (gradient === 'dreg' && (kind !== 'iwae' || layers > 1))
    throw refuse('gradient must be standard but for iwae with one stochastic layer', gradient);
  return { kind, samples, kl, beta, freeBits, gradient };
}

function readSchedule(options: VaeFitOptions): Schedule {
  const { schedule = 'constant', learningRate = 1e-3, stages = 8, epochs = 100 } = options;
  oneOf('schedule', schedule, ['constant', 'burda']);
  positive('learningRate', learningRate);
  if (schedule === 'constant') {
    if (options.stages !== undefined) throw refuse('stages must be left out but for schedule burda', stages);
    whole('epochs', epochs, 1);
    return { kind: 'constant', learningRate, epochs };
  }
  if (options.epochs !== undefined)
    throw refuse('epochs must be left out for schedule burda, whose stages set them', epochs);
  whole('stages', stages, 1, 30);
  return { kind: 'burda', learningRate, stages };
}

function readPrior(decoder: DecoderName, prior: VariancePrior | undefined): VariancePrior | null {
  only('gaussian', decoder, 'variancePrior', prior);
  if (prior === undefined) return null;
  const { strength, variance } = prior;
  notNegative('variancePrior.strength', strength);
  positive('variancePrior.variance', variance);
  return { strength, variance };
}

function only(owner: DecoderName, decoder: DecoderName, name: string, value: unknown): void {
  if (value !== undefined && decoder !== owner)
    throw refuse(`${name} must be left out but for a ${owner} decoder`, `it with ${decoder}`);
}
