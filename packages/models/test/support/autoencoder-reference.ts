// An autoencoder in plain f64 loops, from the formulas: what the f32 implementation is compared with.
import type { ActivationName, AutoencoderParameters, NetworkParameters } from '@marginalia/models';
import { dense, waves } from './vae-models.ts';
import { activations } from './vae-reference.ts';

type Vector = readonly number[];

/** A small autoencoder with asymmetric numbers: 5 columns, a code of 3. */
export function smallAutoencoder(options: {
  readonly activation?: ActivationName;
  readonly codeActivation?: ActivationName;
  readonly hidden?: readonly number[];
  readonly loss?: 'squared' | 'cross-entropy';
  readonly tied?: boolean;
  readonly code?: number;
}): AutoencoderParameters {
  const {
    activation = 'tanh',
    codeActivation = 'identity',
    hidden = [6],
    loss = 'squared',
    code = 3,
  } = options;
  const widths = [5, ...hidden, code];
  const encoder = widths
    .slice(1)
    .map((n, l) => dense(widths[l]!, n, l === hidden.length ? codeActivation : activation, 3 * l + 1));
  const back = widths.toReversed();
  const decoder = back.slice(1).map((n, l): NetworkParameters[number] => {
    const layer = dense(back[l]!, n, l === hidden.length ? 'identity' : activation, 3 * l + 31);
    if (!options.tied) return layer;
    const { weight, inputs, outputs } = encoder[encoder.length - 1 - l]!;
    const transposed = new Float32Array(weight.length);
    for (let i = 0; i < inputs; i++)
      for (let j = 0; j < outputs; j++) transposed[j * inputs + i] = weight[i * outputs + j]!;
    return { ...layer, weight: transposed };
  });
  const squared = loss === 'squared';
  return {
    kind: 'autoencoder',
    observed: 5,
    code,
    loss,
    encoder,
    decoder,
    tied: options.tied ?? false,
    centre: Float64Array.from(waves(5, 41), (v) => (squared ? v : 0.5 + 0.2 * v)),
    scale: Float64Array.from(waves(5, 42), (v) => (squared ? 1.2 + v / 2 : 1)),
  };
}

/** The objective of a row from the vector of what is trained: −L − sparsity Σ|h| − contractive ‖∂h/∂v‖². */
export function referenceObjective(
  { encoder, decoder, tied, loss }: AutoencoderParameters,
  vector: ArrayLike<number>,
  u: Vector,
  v: Vector,
  { sparsity, contractive }: { readonly sparsity: number; readonly contractive: number },
): number {
  let at = 0;
  const take = (length: number): number => (at += length) - length;
  const apply = (
    x: Vector,
    outputs: number,
    activation: string,
    w: (i: number, j: number) => number,
    b: number,
  ) =>
    Array.from({ length: outputs }, (_, j) =>
      activations[activation]!(x.reduce((sum, value, i) => sum + value * w(i, j), vector[b + j]!)),
    );
  const encoding = encoder.map(({ inputs, outputs, activation }) => {
    const start = take((inputs + 1) * outputs);
    const w = (i: number, j: number): number => vector[start + i * outputs + j]!;
    const bias = start + inputs * outputs;
    const f = (x: Vector): Vector => apply(x, outputs, activation, w, bias);
    const sums = (x: Vector): Vector => apply(x, outputs, 'identity', w, bias);
    return { w, f, sums, activation };
  });
  const decoding = decoder.map(({ inputs, outputs, activation }, l) => {
    const start = take((tied ? 1 : inputs + 1) * outputs);
    const mirror = encoding[encoding.length - 1 - l]!.w;
    const w = tied
      ? (i: number, j: number) => mirror(j, i)
      : (i: number, j: number) => vector[start + i * outputs + j]!;
    return (x: Vector) => apply(x, outputs, activation, w, tied ? start : start + inputs * outputs);
  });
  const encode = (x: Vector): Vector => encoding.reduce((value, { f }) => f(value), x);
  const h = encode(v);
  const g = decoding.reduce((value, f) => f(value), h);
  let objective = 0;
  u.forEach((x, d) => {
    if (Number.isNaN(x)) return;
    objective -= loss === 'squared' ? (x - g[d]!) ** 2 : activations['softplus']!(g[d]!) - x * g[d]!;
  });
  objective -= sparsity * h.reduce((sum, value) => sum + Math.abs(value), 0);
  if (contractive === 0) return objective;
  // ∂h/∂v, a row for each v_i, by the chain rule
  let x = v;
  let slopes = v.map((_, i) => v.map((_value, d) => Number(i === d)));
  for (const { w, f, sums, activation } of encoding) {
    const steep = sums(x).map((a) => slopeOf(activation, a));
    slopes = slopes.map((row) => steep.map((s, j) => s * row.reduce((sum, t, d) => sum + t * w(d, j), 0)));
    x = f(x);
  }
  return objective - contractive * slopes.flat().reduce((sum, slope) => sum + slope * slope, 0);
}

/** f′(a), by differences; of relu, which has a kink, as it is. */
function slopeOf(activation: string, a: number): number {
  if (activation === 'relu') return a > 0 ? 1 : 0;
  const f = activations[activation]!;
  const h = 1e-3;
  return (8 * (f(a + h) - f(a - h)) - (f(a + 2 * h) - f(a - 2 * h))) / (12 * h);
}
