// f32
import { findNetworkFault, type NetworkFault, type NetworkParameters } from '../networks/dense.ts';
import { widestRow } from '../networks/require-room.ts';

/** p(x | z), column by column independent given z. */
export type DecoderName = 'bernoulli' | 'gaussian' | 'categorical' | 'poisson';

export const decoders: readonly DecoderName[] = ['bernoulli', 'gaussian', 'categorical', 'poisson'];

/** How grey values in [0, 1] became 0 or 1: with probability x anew in every epoch, once, at ½; or that they were already. */
export type Binarization = 'stochastic' | 'fixed' | 'threshold' | 'none';

export const binarizations: readonly Binarization[] = ['stochastic', 'fixed', 'threshold', 'none'];

/**
 * A variational autoencoder with L stochastic layers z = (h₁, …, h_L):
 *
 *   p(x, z) = p(x | h₁) Π_l p(h_l | h_{l+1}) N(h_L; 0, I),   q(z | x) = Π_l q(h_l | h_{l−1}),  h₀ = x
 *
 * All conditionals are diagonal Gaussians, p(x | h₁) is the decoder's; means and log variances are networks. Plain,
 * transferable, hashable.
 */
export interface VaeParameters {
  readonly kind: 'vae';
  /** D. */
  readonly observed: number;
  /** H_l, from x upwards. */
  readonly latents: readonly number[];
  readonly decoder: DecoderName;
  /** encoder[l]: h_l ↦ mean | log variance of q(h_{l+1} | h_l), 2 H_{l+1} outputs. */
  readonly encoder: readonly NetworkParameters[];
  /**
   * generative[0]: h₁ ↦ logits [D] (bernoulli), log rates [D] (poisson), logits [Σ levels] (categorical), mean | log variance
   * [2 D] or mean [D] (gaussian); generative[l]: h_{l+1} ↦ mean | log variance of p(h_l | h_{l+1}).
   */
  readonly generative: readonly NetworkParameters[];
  /** gaussian with one log variance a column [D] or for all [1]; null where a network gives it, and for other decoders. */
  readonly logVariance: Float32Array | null;
  /** categorical: how many levels each column has [D]; else null. */
  readonly levels: Int32Array | null;
  /** [D]: a missing input is taken as this; a gaussian's columns are centred by it. */
  readonly centre: Float64Array;
  /** [D]: a gaussian's columns are divided by it, 1 for others. log p is that of x itself. */
  readonly scale: Float64Array;
  readonly binarize: Binarization;
}

/** Columns that come out of p(x | h₁)'s network. */
export function decoderOutputs(
  parameters: Pick<VaeParameters, 'decoder' | 'observed' | 'logVariance' | 'levels'>,
): number {
  const { decoder, observed, logVariance, levels } = parameters;
  if (decoder === 'gaussian') return logVariance === null ? 2 * observed : observed;
  return decoder === 'categorical' ? totalLevels(levels) : observed;
}

/** Columns that go into q(h₁ | x)'s network: categorical ones are written one-hot. */
export function encoderInputs(parameters: Pick<VaeParameters, 'decoder' | 'observed' | 'levels'>): number {
  return parameters.decoder === 'categorical' ? totalLevels(parameters.levels) : parameters.observed;
}

/** Σ H_l: columns of z. */
export function latentWidth(parameters: Pick<VaeParameters, 'latents'>): number {
  return widthFrom(parameters, 0);
}

/** Columns of the stochastic layers from h_{l+1} upwards. */
export function widthFrom({ latents }: Pick<VaeParameters, 'latents'>, l: number): number {
  return latents.slice(l).reduce((sum, H) => sum + H, 0);
}

/** The first fault of parameters, null if they are a VAE. */
export function findVaeFault(parameters: VaeParameters): NetworkFault | null {
  const {
    observed: D,
    latents,
    decoder,
    encoder,
    generative,
    logVariance,
    levels,
    centre,
    scale,
  } = parameters;
  const gaussian = decoder === 'gaussian';
  const checks: readonly (readonly [tensor: string, holds: boolean, problem: string])[] = [
    [
      'latents',
      latents.length >= 1 && latents.every(isCount),
      `must be whole numbers ≥ 1, got ${latents.join(', ')}`,
    ],
    ['decoder', decoders.includes(decoder), `must be ${decoders.join(', ')}, got ${decoder}`],
    ['binarize', binarizations.includes(parameters.binarize), `must be ${binarizations.join(', ')}`],
    ['binarize', decoder === 'bernoulli' || parameters.binarize === 'none', `must be none for ${decoder}`],
    ['encoder', encoder.length === latents.length, 'must have a network for every stochastic layer'],
    ['generative', generative.length === latents.length, 'must have a network for every stochastic layer'],
    ['centre', isCount(D) && centre.length === D, `must have ${D} ≥ 1 numbers, got ${centre.length}`],
    ['centre', D <= widestRow, `must have at most ${widestRow} numbers`],
    ['latents', latents.every((H) => H <= widestRow), `must be at most ${widestRow}`],
    ['centre', centre.every(Number.isFinite), 'must be finite'],
    ['scale', scale.length === D, `must have ${D} numbers, got ${scale.length}`],
    ['scale', scale.every((value) => value > 0 && Number.isFinite(value)), 'must be finite and > 0'],
    ['scale', gaussian || scale.every((value) => value === 1), `must be 1 for ${decoder}`],
    [
      'levels',
      (levels !== null) === (decoder === 'categorical'),
      'belong to a categorical decoder, and it needs them',
    ],
    ['levels', levels === null || levels.length === D, `must be ${D} numbers`],
    ['levels', levels === null || levels.every((each) => each >= 2), 'must be ≥ 2'],
    ['levels', levels === null || totalLevels(levels) <= widestRow, `must sum to at most ${widestRow}`],
    ['log_variance', logVariance === null || gaussian, `must be left out for ${decoder}`],
    [
      'log_variance',
      logVariance === null || [1, D].includes(logVariance.length),
      `must have 1 or ${D} numbers`,
    ],
    ['log_variance', logVariance === null || logVariance.every(Number.isFinite), 'must be finite'],
  ];
  for (const [tensor, holds, problem] of checks) if (!holds) return { tensor, problem };
  for (const [l, H] of latents.entries()) {
    const [below, width] =
      l === 0
        ? [encoderInputs(parameters), decoderOutputs(parameters)]
        : [latents[l - 1]!, 2 * latents[l - 1]!];
    const fault =
      findNetworkFault(`encoder.${l}`, encoder[l]!, below, 2 * H) ??
      findNetworkFault(`generative.${l}`, generative[l]!, H, width);
    if (fault !== null) return fault;
  }
  return null;
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;

const totalLevels = (levels: Int32Array | null): number => levels!.reduce((sum, each) => sum + each, 0);
