import { parseNumberText } from '@marginalia/data';
import type { ActivationName, AutoencoderFitOptions, Noise } from '@marginalia/models';
import { usage } from '../command-line/usage-error.ts';
import type { NetworkInput } from './network-input.ts';
import type { Session } from './session.ts';
import {
  readTrainingFlags,
  type TrainingFlags,
  trainingNames,
  trainingOptions,
} from './training-settings.ts';
import { activationNames, widths } from './vae-settings.ts';

/** The options of `fit autoencoder`. */
export interface AutoencoderFlags extends TrainingFlags {
  readonly code: number;
  readonly hidden: readonly number[];
  readonly activation: ActivationName;
  readonly tied: boolean;
  readonly noise: Noise | null;
  readonly sparsity: number;
  readonly contractive: number;
}

/** @throws E_ARGUMENT for a value that is not what its option takes */
export function readAutoencoderFlags({ flags }: Session): AutoencoderFlags {
  flags.refuse('scale', 'columns are standardised by itself, pixels are not');
  flags.refuse('weights', 'every row counts once');
  const contractive = flags.real('contractive', { min: 0 }) ?? 0;
  return {
    ...readTrainingFlags(flags),
    code: flags.whole('code', { min: 1 }) ?? 2,
    hidden: widths(flags, 'hidden') ?? (contractive > 0 ? [] : [200, 200]),
    activation: flags.choice('activation', activationNames) ?? 'tanh',
    tied: flags.on('tied'),
    noise: readNoise(flags.text('noise') ?? 'none'),
    sparsity: flags.real('sparsity', { min: 0 }) ?? 0,
    contractive,
  };
}

/** --code of --pca. @throws E_ARGUMENT for an option of training */
export function readPcaFlags({ flags }: Session): number {
  flags.refuse('scale', 'columns are standardised by itself, pixels are not');
  flags.refuse('weights', 'every row counts once');
  for (const name of [...shapeOptions, ...trainingNames])
    flags.refuse(name, 'with --pca: it is linear and tied, and is computed, not trained');
  return flags.whole('code', { min: 1 }) ?? 2;
}

const shapeOptions = ['hidden', 'activation', 'tied', 'noise', 'sparsity', 'contractive'];

/** gaussian:0.3, mask:0.25, salt:0.2 or none. */
function readNoise(given: string): Noise | null {
  if (given === 'none') return null;
  const [kind = '', amount = ''] = given.split(':');
  const value = parseNumberText(amount);
  if (value !== null && value > 0 && Number.isFinite(value)) {
    if (kind === 'gaussian') return { kind, standardDeviation: value };
    if ((kind === 'mask' || kind === 'salt') && value < 1) return { kind, probability: value };
  }
  throw usage(
    `fit autoencoder: noise must be gaussian:S with S > 0, mask:P or salt:P with 0 < P < 1, or none, got ${given}`,
    {
      where: '--noise',
      remedy: 'As in gaussian:0.3, in standard deviations of the columns, of pixels in units of white.',
    },
  );
}

/** As fitAutoencoder takes them. Pixels have one unit as they are: they are centred, not divided. */
export function autoencoderOptions(
  settings: AutoencoderFlags,
  { arePixels, divisor, image }: NetworkInput,
  seed: number,
): AutoencoderFitOptions {
  const { code, hidden, activation, tied, noise, sparsity, contractive } = settings;
  const white = arePixels ? (image?.white ?? 1) : 1;
  return {
    code,
    hidden,
    activation,
    tied,
    noise:
      noise?.kind === 'gaussian' ? { ...noise, standardDeviation: white * noise.standardDeviation } : noise,
    sparsity,
    contractive,
    standardise: !arePixels,
    white: divisor,
    ...trainingOptions(settings, seed),
  };
}
