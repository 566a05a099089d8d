import type { ActivationName, Binarization, DecoderName, VaeFitOptions } from '@marginalia/models';
import type { Flags } from '../command-line/flags.ts';
import { usage } from '../command-line/usage-error.ts';
import type { NetworkInput } from './network-input.ts';
import type { Session } from './session.ts';
import { readTrainingFlags, type TrainingFlags, trainingOptions } from './training-settings.ts';

/** The options of `fit vae`; null where the default depends on the data. */
export interface VaeFlags extends TrainingFlags {
  readonly latents: readonly number[];
  readonly hidden: readonly (readonly number[])[];
  readonly activation: ActivationName;
  readonly decoder: DecoderName | null;
  readonly binarize: Binarization | null;
  readonly objective: 'elbo' | 'iwae';
  readonly samples: number;
  readonly kl: 'analytic' | 'sampled' | null;
  readonly beta: number;
  readonly freeBits: number;
  readonly gradient: 'standard' | 'dreg';
  readonly schedule: 'constant' | 'burda';
  readonly stages: number | null;
}

/** The same, settled on data. */
export interface VaeSettings extends VaeFlags {
  readonly decoder: DecoderName;
  readonly binarize: Binarization;
  /** The stored number that is 1. */
  readonly white: number;
  /** Whether a gaussian's columns are divided by their standard deviations: pixels have one unit as they are. */
  readonly standardise: boolean;
  /** What was chosen for grey pixels without being asked for. */
  readonly note: string | null;
}

export const activationNames: readonly ActivationName[] = [
  'tanh',
  'relu',
  'softplus',
  'sigmoid',
  'gelu',
  'identity',
];
const decoderNames: readonly DecoderName[] = ['bernoulli', 'gaussian', 'categorical', 'poisson'];
export const binarizations: readonly Binarization[] = ['stochastic', 'fixed', 'threshold', 'none'];

/** @throws E_ARGUMENT for a value that is not what its option takes, or options that exclude each other */
export function readVaeFlags({ flags }: Session): VaeFlags {
  for (const name of ['scale', 'weights']) flags.refuse(name, reasons[name]!);
  const layers = flags.whole('layers', { min: 1, max: 2 }) ?? 1;
  if (layers === 1) for (const name of ['hidden2', 'latent2']) flags.refuse(name, 'unless --layers is 2');
  const schedule = flags.choice('schedule', ['constant', 'burda']) ?? 'constant';
  const stages = flags.whole('stages', { min: 1, max: 12 });
  if (schedule === 'constant') flags.refuse('stages', 'unless --schedule is burda');
  const training = readTrainingFlags(flags);
  if (schedule === 'burda' && training.epochs !== null)
    throw usage('fit vae: the stages of schedule burda set the epochs, got --epochs too', {
      where: '--epochs',
    });
  const decoder = flags.choice('decoder', decoderNames);
  const binarize = flags.choice('binarize', binarizations);
  if (binarize !== null && binarize !== 'none' && decoder !== null && decoder !== 'bernoulli')
    throw usage(`fit vae: binarize must be none for a ${decoder} decoder, got ${binarize}`, {
      where: '--binarize',
    });
  const latent = flags.whole('latent', { min: 1 }) ?? (layers === 1 ? 50 : 100);
  const first = { latents: [latent], hidden: [widths(flags, 'hidden') ?? [200, 200]] };
  const both = {
    latents: [latent, flags.whole('latent2', { min: 1 }) ?? 50],
    hidden: [...first.hidden, widths(flags, 'hidden2') ?? [100, 100]],
  };
  return {
    ...training,
    ...(layers === 1 ? first : both),
    activation: flags.choice('activation', activationNames) ?? 'tanh',
    decoder,
    binarize,
    objective: flags.choice('objective', ['elbo', 'iwae']) ?? 'elbo',
    samples: flags.whole('samples', { min: 1 }) ?? 1,
    kl: flags.choice('kl', ['analytic', 'sampled']),
    beta: flags.real('beta', { min: 0 }) ?? 1,
    freeBits: flags.real('free-bits', { min: 0 }) ?? 0,
    gradient: flags.choice('gradient', ['standard', 'dreg']) ?? 'standard',
    schedule,
    stages,
  };
}

const reasons: Readonly<Record<string, string>> = {
  scale: 'a gaussian decoder standardises columns by itself, the others take values as they are',
  weights: 'every row counts once',
};

/** --hidden 200,200; 0 is none. */
export function widths(flags: Flags, name: string): readonly number[] | null {
  const given = flags.text(name);
  return given === null ? null : given === '0' ? [] : flags.wholes(name, { min: 1 });
}

/**
 * Chooses what was left to the data: binary columns get a bernoulli decoder, grey pixels one too, binarized anew in every
 * epoch; all else gets a gaussian one.
 */
export function settleVae(given: VaeFlags, { values, arePixels, divisor }: NetworkInput): VaeSettings {
  const greyPixels = values.kind === 'grey' && arePixels;
  const decoder =
    given.decoder ??
    (values.kind === 'binary' || greyPixels || (given.binarize ?? 'none') !== 'none'
      ? 'bernoulli'
      : 'gaussian');
  const binarize = given.binarize ?? (decoder === 'bernoulli' && greyPixels ? 'stochastic' : 'none');
  const settled = { ...given, decoder, binarize, standardise: !arePixels };
  if (decoder === 'gaussian') return { ...settled, white: divisor, note: null };
  if (values.kind !== 'grey' || binarize === 'none') return { ...settled, white: 1, note: null };
  const { white } = values;
  const note = `grey pixels are 1 with probability pixel / ${white}, drawn anew in every epoch (--binarize stochastic; or fixed, threshold, --decoder gaussian)`;
  return { ...settled, white, note: given.binarize === null ? note : null };
}

/** As fitVae takes them. */
export function vaeOptions(settings: VaeSettings, seed: number): VaeFitOptions {
  const { latents, hidden, activation, decoder, binarize, white, standardise, objective } = settings;
  const { samples, kl, beta, freeBits, gradient, schedule, stages } = settings;
  return {
    latents,
    hidden,
    activation,
    decoder,
    binarize,
    white,
    objective,
    samples,
    beta,
    freeBits,
    gradient,
    schedule,
    ...trainingOptions(settings, seed),
    ...(decoder === 'gaussian' && { standardise }),
    ...(kl !== null && { kl }),
    ...(stages !== null && { stages }),
  };
}
