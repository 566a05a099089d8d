// f32
import { MarginaliaError } from '@marginalia/core-wasm';
import { checkNetwork, type NetworkParameters } from '../networks/dense.ts';

/** p(x | z), column by column independent given z. */
export type DecoderName = 'bernoulli' | 'gaussian' | 'categorical' | 'poisson';

/** How grey values in [0, 1] became 0 or 1: with probability x anew in every epoch, once, at ½; or that they were already. */
export type Binarization = 'stochastic' | 'fixed' | 'threshold' | 'none';

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
export function latentWidth({ latents }: Pick<VaeParameters, 'latents'>): number {
  return latents.reduce((sum, H) => sum + H, 0);
}

/** @throws E_SHAPE, E_ARGUMENT for parameters that do not fit together */
export function checkVaeParameters(caller: string, parameters: VaeParameters): void {
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
  const require = (holds: boolean, requirement: string): void => {
    if (!holds) throw new MarginaliaError('E_SHAPE', `${caller}: ${requirement}`);
  };
  require(latents.length >= 1 &&
    latents.every(
      (H) => Number.isSafeInteger(H) && H >= 1,
    ), `latents must be whole numbers ≥ 1, got ${latents.join(', ')}`);
  require(encoder.length === latents.length &&
    generative.length ===
      latents.length, 'there must be an encoder and a generative network for every stochastic layer');
  require(centre.length === D && scale.length === D, `centre and scale must have ${D} numbers`);
  require(scale.every((value) => value > 0 && Number.isFinite(value)) &&
    centre.every(Number.isFinite), 'centre must be finite, scale finite and > 0');
  require((levels !== null) ===
    (decoder === 'categorical'), 'levels belong to a categorical decoder, and it needs them');
  require(levels === null ||
    (levels.length === D && levels.every((each) => each >= 2)), `levels must be ${D} whole numbers ≥ 2`);
  require(logVariance === null ||
    (decoder === 'gaussian' &&
      (logVariance.length === 1 || logVariance.length === D) &&
      logVariance.every(
        Number.isFinite,
      )), `logVariance must be null, or for a gaussian decoder 1 or ${D} finite numbers`);
  latents.forEach((H, l) => {
    const [below, width] =
      l === 0
        ? [encoderInputs(parameters), decoderOutputs(parameters)]
        : [latents[l - 1]!, 2 * latents[l - 1]!];
    checkNetwork(caller, `encoder ${l}`, encoder[l]!, below, 2 * H);
    checkNetwork(caller, `generative ${l}`, generative[l]!, H, width);
  });
}

const totalLevels = (levels: Int32Array | null): number => levels!.reduce((sum, each) => sum + each, 0);
