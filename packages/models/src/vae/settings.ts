import { type ErrorCode, MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { type ActivationName, activationCodes } from '../networks/dense.ts';
import type { Schedule } from '../networks/schedule.ts';
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
export interface Settings extends ShapeSettings {
  readonly white: number;
  readonly objective: Objective;
  readonly batch: number;
  readonly schedule: Schedule;
  readonly steps: number | null;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly clipNorm: number | null;
  /** The share set aside; null where rows apart were given, or none. */
  readonly validationShare: number | null;
  readonly patience: number | null;
  /** null: the default, which depends on the columns. */
  readonly variancePrior: VariancePrior | null;
  readonly seed: number;
}

/** Widths that memory has room for in any case. */
const widest = 65_536;

/** @throws E_ARGUMENT, E_SHAPE for options that are none or do not fit the columns or one another */
function readShape(columns: number, options: VaeShape): ShapeSettings {
  const { latents = [50], activation = 'tanh', decoder = 'bernoulli', binarize = 'none' } = options;
  const { logVariance = 'network', standardise = true } = options;
  if (latents.length === 0) throw refuse('latents must name a stochastic layer', 'none');
  for (const H of latents) requireWhole('latents', H, 1, widest);
  const hidden = options.hidden ?? latents.map((_, l) => (l === 0 ? [200, 200] : [100, 100]));
  if (hidden.length !== latents.length)
    throw refuse(`hidden must have a list for each of ${latents.length} stochastic layers`, hidden.length);
  for (const width of hidden.flat()) requireWhole('hidden', width, 1, widest);
  requireName('activation', activation, Object.keys(activationCodes));
  requireName('decoder', decoder, decoders);
  requireName('binarize', binarize, binarizations);
  requireName('logVariance', logVariance, ['network', 'column', 'shared']);
  if (decoder !== 'bernoulli' && binarize !== 'none')
    throw refuse(`binarize must be none for a ${decoder} decoder`, binarize);
  only('gaussian', decoder, 'logVariance', options.logVariance);
  only('gaussian', decoder, 'standardise', options.standardise);
  only('categorical', decoder, 'levels', options.levels);
  const levels = options.levels === undefined ? null : Int32Array.from(options.levels);
  if (levels !== null && levels.length !== columns)
    throw refuse(`levels must have a number for each of ${columns} columns`, levels.length, 'E_SHAPE');
  for (const each of options.levels ?? []) requireWhole('levels', each, 2, widest);
  return { latents, hidden, activation, decoder, logVariance, standardise, levels, binarize };
}

/** @throws E_ARGUMENT, E_SHAPE for options that are none or do not fit the rows or one another */
export function readSettings(rows: Rows, options: VaeFitOptions): Settings {
  const shape = readShape(rows.columns, options);
  const { batch = 100, microbatch = 512, stepsPerState = 2000, seed = 0, white = 1 } = options;
  const { epsilon = 1e-4, weightDecay = 0, clipNorm = null, patience = null, validation = null } = options;
  const { steps = null } = options;
  requireWhole('batch', batch, 1);
  requireWhole('microbatch', microbatch, 1);
  requireWhole('stepsPerState', stepsPerState, 1);
  requireWhole('seed', seed, 0);
  if (steps !== null) requireWhole('steps', steps, 1);
  requirePositive('white', white);
  requirePositive('epsilon', epsilon);
  if (!(weightDecay >= 0 && Number.isFinite(weightDecay)))
    throw refuse('weightDecay must be finite and ≥ 0', weightDecay);
  if (clipNorm !== null) requirePositive('clipNorm', clipNorm);
  if (white !== 1 && (shape.decoder === 'categorical' || shape.decoder === 'poisson'))
    throw refuse(`white must be 1 for a ${shape.decoder} decoder`, white);
  if (typeof validation === 'number' && !(validation > 0 && validation < 1))
    throw refuse('validation must be a share above 0 and below 1, or rows', validation);
  if (validation !== null && typeof validation === 'object' && validation.columns !== rows.columns)
    throw refuse(
      `validation must have the ${rows.columns} columns of the rows`,
      validation.columns,
      'E_SHAPE',
    );
  if (patience !== null) {
    requireWhole('patience', patience, 1);
    if (validation === null) throw refuse('patience must have validation rows to go by', 'none');
  }
  return {
    ...shape,
    white,
    objective: readObjective(shape.latents.length, options),
    batch: Math.min(batch, Math.max(1, rows.rows)),
    schedule: readSchedule(options),
    steps,
    epsilon,
    weightDecay,
    clipNorm,
    validationShare: typeof validation === 'number' ? validation : null,
    patience,
    variancePrior: readPrior(shape.decoder, options.variancePrior),
    seed,
  };
}

function readObjective(layers: number, options: VaeFitOptions): Objective {
  const { objective: kind = 'elbo', samples = 1, beta = 1, freeBits = 0, gradient = 'standard' } = options;
  const closed = kind === 'elbo' && layers === 1;
  const { kl = closed ? 'analytic' : 'sampled' } = options;
  requireName('objective', kind, ['elbo', 'iwae']);
  requireWhole('samples', samples, 1);
  requireName('kl', kl, ['analytic', 'sampled']);
  requireName('gradient', gradient, ['standard', 'dreg']);
  if (kl === 'analytic' && !closed)
    throw refuse(
      'kl must be sampled for iwae and for several stochastic layers: there is no closed form',
      kl,
    );
  if (!(beta >= 0 && Number.isFinite(beta))) throw refuse('beta must be finite and ≥ 0', beta);
  if (kind === 'iwae' && beta !== 1)
    throw refuse('beta must be 1 for iwae: it is no bound with another', beta);
  if (!(freeBits >= 0 && Number.isFinite(freeBits)))
    throw refuse('freeBits must be finite and ≥ 0', freeBits);
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
  requireName('schedule', schedule, ['constant', 'burda']);
  requirePositive('learningRate', learningRate);
  if (schedule === 'constant') {
    if (options.stages !== undefined) throw refuse('stages must be left out but for schedule burda', stages);
    requireWhole('epochs', epochs, 1);
    return { kind: 'constant', learningRate, epochs };
  }
  if (options.epochs !== undefined)
    throw refuse('epochs must be left out for schedule burda, whose stages set them', epochs);
  requireWhole('stages', stages, 1, 30);
  return { kind: 'burda', learningRate, stages };
}

function readPrior(decoder: DecoderName, prior: VariancePrior | undefined): VariancePrior | null {
  only('gaussian', decoder, 'variancePrior', prior);
  if (prior === undefined) return null;
  const { strength, variance } = prior;
  if (!(strength >= 0 && Number.isFinite(strength)))
    throw refuse('variancePrior.strength must be finite and ≥ 0', strength);
  requirePositive('variancePrior.variance', variance);
  return { strength, variance };
}

function only(owner: DecoderName, decoder: DecoderName, name: string, value: unknown): void {
  if (value !== undefined && decoder !== owner)
    throw refuse(`${name} must be left out but for a ${owner} decoder`, `it with ${decoder}`);
}

function requireWhole(
  name: string,
  value: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `≥ ${least}` : `from ${least} to ${most}`;
  throw refuse(`${name} must be a whole number ${range}`, value);
}

function requirePositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw refuse(`${name} must be finite and > 0`, value);
}

function requireName(name: string, value: unknown, names: readonly string[]): void {
  if (typeof value !== 'string' || !names.includes(value))
    throw refuse(`${name} must be ${names.join(', ')}`, value);
}

const refuse = (requirement: string, got: unknown, code: ErrorCode = 'E_ARGUMENT'): MarginaliaError =>
  new MarginaliaError(code, `fitVae: ${requirement}, got ${String(got)}`);
