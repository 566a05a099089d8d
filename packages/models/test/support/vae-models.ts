import type { ActivationName, DecoderName, DenseParameters, VaeParameters } from '@marginalia/models';

/** Numbers from −1 to 1 that no symmetry hides anything in. */
export function waves(length: number, seed: number): number[] {
  return Array.from(
    { length },
    (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed) * Math.cos(3.7 * i + seed),
  );
}

export function dense(
  inputs: number,
  outputs: number,
  activation: ActivationName,
  seed: number,
): DenseParameters {
  const size = 1 / Math.sqrt(Math.max(1, inputs));
  return {
    inputs,
    outputs,
    activation,
    weight: Float32Array.from(waves(inputs * outputs, seed), (v) => 1.5 * size * v),
    bias: Float32Array.from(waves(outputs, seed + 50), (v) => 0.4 * v),
  };
}

/** A small VAE with asymmetric numbers. */
export function smallVae(options: {
  readonly decoder: DecoderName;
  readonly latents?: readonly number[];
  readonly activation?: ActivationName;
  readonly logVariance?: 'network' | 'column' | 'shared';
  readonly observed?: number;
}): VaeParameters {
  const { decoder, latents = [3], activation = 'tanh', logVariance = 'network', observed: D = 5 } = options;
  const levels = decoder === 'categorical' ? Int32Array.from({ length: D }, (_, d) => 2 + (d % 3)) : null;
  const total = levels === null ? D : levels.reduce((a, b) => a + b, 0);
  const gaussian = decoder === 'gaussian';
  const outputs = gaussian && logVariance === 'network' ? 2 * D : total;
  const below = (l: number): number => (l === 0 ? total : latents[l - 1]!);
  return {
    kind: 'vae',
    observed: D,
    latents,
    decoder,
    encoder: latents.map((H, l) => [
      dense(below(l), 7, activation, 3 * l + 1),
      dense(7, 6, activation, 3 * l + 2),
      dense(6, 2 * H, 'identity', 3 * l + 3),
    ]),
    generative: latents.map((H, l) => [
      dense(H, 6, activation, 20 + 3 * l),
      dense(6, l === 0 ? outputs : 2 * latents[l - 1]!, 'identity', 21 + 3 * l),
    ]),
    logVariance:
      !gaussian || logVariance === 'network'
        ? null
        : Float32Array.from(waves(logVariance === 'shared' ? 1 : D, 40), (v) => v / 2),
    levels,
    centre: Float64Array.from(waves(D, 41), (v) => (gaussian ? v : 0.3 + 0.2 * v)),
    scale: Float64Array.from(waves(D, 42), (v) => (gaussian ? 1.2 + v / 2 : 1)),
    binarize: 'none',
  };
}

/** Rows that fit the decoder. */
export function rowsFor(
  { decoder, observed: D, levels }: VaeParameters,
  n: number,
  seed: number,
): number[][] {
  const all = waves(n * D, seed);
  return Array.from({ length: n }, (_, i) =>
    all.slice(i * D, (i + 1) * D).map((v, d) => {
      if (decoder === 'bernoulli') return v > 0.1 ? 1 : 0;
      if (decoder === 'poisson') return Math.floor(3 * Math.abs(v));
      if (decoder === 'categorical') return Math.floor(Math.abs(v) * 0.999 * levels![d]!);
      return 2 * v;
    }),
  );
}
