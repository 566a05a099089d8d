import type { Rows } from '@marginalia/runtime';
import { type ActivationName, activationCodes } from '../networks/dense.ts';
import { readTraining, type TrainingSettings } from '../networks/training-options.ts';
import { optionChecks } from '../option-checks.ts';
import type { AutoencoderFitOptions } from './fit-options.ts';
import type { Noise } from './noise.ts';
import type { ReconstructionLoss } from './parameters.ts';

/** What moves bits: options with their defaults, checked. */
export interface Settings extends TrainingSettings {
  readonly code: number;
  readonly hidden: readonly number[];
  readonly activation: ActivationName;
  readonly codeActivation: ActivationName;
  readonly tied: boolean;
  readonly loss: ReconstructionLoss;
  readonly standardise: boolean;
  readonly white: number;
  readonly noise: Noise | null;
  readonly sparsity: number;
  readonly contractive: number;
  readonly learningRate: number;
  readonly epochs: number;
}

const checks = optionChecks('fitAutoencoder');
const { refuse, whole, positive, notNegative, oneOf, list } = checks;

/** Widths that memory has room for in any case. */
const widest = 65_536;

/** @throws E_ARGUMENT, E_SHAPE for options that are none or do not fit the rows or one another */
export function readSettings(rows: Rows, options: AutoencoderFitOptions): Settings {
  const { sparsity = 0, contractive = 0, noise = null, learningRate = 1e-3, epochs = 100 } = options;
  notNegative('sparsity', sparsity);
  notNegative('contractive', contractive);
  if (noise !== null) checkNoise(noise);
  const training = readTraining(checks, rows, options);
  whole('epochs', epochs, 1);
  positive('learningRate', learningRate);
  return {
    ...readShape(rows.columns, options),
    ...training,
    noise,
    sparsity,
    contractive,
    learningRate,
    epochs,
  };
}

type Shape = Pick<
  Settings,
  'code' | 'hidden' | 'activation' | 'codeActivation' | 'tied' | 'loss' | 'standardise' | 'white'
>;

function readShape(columns: number, options: AutoencoderFitOptions): Shape {
  const { sparsity = 0, contractive = 0, noise = null } = options;
  const { code = 2, hidden = contractive > 0 ? [] : [200, 200], activation = 'tanh', tied = false } = options;
  const { loss = 'squared', standardise = loss === 'squared', white = 1 } = options;
  const { codeActivation = defaultActivation(sparsity, contractive) } = options;
  whole('code', code, 1, widest);
  list('hidden', hidden);
  for (const width of hidden) whole('hidden', width, 1, widest);
  oneOf('activation', activation, Object.keys(activationCodes));
  oneOf('codeActivation', codeActivation, Object.keys(activationCodes));
  oneOf('loss', loss, ['squared', 'cross-entropy']);
  positive('white', white);
  if (standardise && loss !== 'squared')
    throw refuse('standardise must be left out for cross-entropy', standardise);
  if (code > columns && sparsity === 0 && contractive === 0 && noise === null)
    throw refuse(
      `code must be at most the ${columns} columns without noise, sparsity or a contractive penalty: it would learn to copy`,
      code,
    );
  return { code, hidden: [...hidden], activation, codeActivation, tied, loss, standardise, white };
}

function defaultActivation(sparsity: number, contractive: number): ActivationName {
  if (sparsity > 0) return 'relu';
  return contractive > 0 ? 'sigmoid' : 'identity';
}

function checkNoise(noise: Noise): void {
  oneOf('noise.kind', noise.kind, ['gaussian', 'mask', 'salt']);
  if (noise.kind === 'gaussian') positive('noise.standardDeviation', noise.standardDeviation);
  else if (!(noise.probability > 0 && noise.probability < 1))
    throw refuse('noise.probability must be above 0 and below 1', noise.probability);
}
