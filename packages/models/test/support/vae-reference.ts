// A VAE in plain f64 loops, from the formulas: what the f32 implementation is compared with.
import type { NetworkParameters, Objective, VaeParameters } from '@marginalia/models';

const LOG_TWO_PI = Math.log(2 * Math.PI);
type Vector = readonly number[];

function erf(x: number): number {
  // 7.1.5 of Abramowitz & Stegun: enough for |x| < 4
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

export const activations: Readonly<Record<string, (a: number) => number>> = {
  identity: (a) => a,
  tanh: Math.tanh,
  relu: (a) => Math.max(0, a),
  softplus: (a) => Math.max(0, a) + Math.log1p(Math.exp(-Math.abs(a))),
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  gelu: (a) => 0.5 * a * (1 + erf(a / Math.SQRT2)),
};

/** The networks with numbers taken from one vector, in the order encoders, generative networks, variance. */
function reader(vector: ArrayLike<number>): (layers: NetworkParameters) => (x: Vector) => Vector {
  let at = 0;
  return (layers) => {
    const bound = layers.map(({ inputs, outputs, activation }) => {
      const start = at;
      at += (inputs + 1) * outputs;
      return (x: Vector): Vector =>
        Array.from({ length: outputs }, (_, j) => {
          let sum = vector[start + inputs * outputs + j]!;
          for (let i = 0; i < inputs; i++) sum += x[i]! * vector[start + i * outputs + j]!;
          return activations[activation]!(sum);
        });
    });
    return (x) => bound.reduce((value, layer) => layer(value), x);
  };
}

const gaussian = (x: Vector, mean: Vector, logVariance: Vector): number =>
  x.reduce(
    (sum, value, j) =>
      Number.isNaN(value)
        ? sum
        : sum - 0.5 * (LOG_TWO_PI + logVariance[j]! + (value - mean[j]!) ** 2 * Math.exp(-logVariance[j]!)),
    0,
  );

/** What the encoder sees of x, and x as the likelihood sees it. */
function views(
  { decoder, centre, scale, levels }: VaeParameters,
  x: Vector,
): { input: Vector; target: Vector } {
  if (decoder === 'gaussian') {
    const target = x.map((value, d) => (value - centre[d]!) / scale[d]!);
    return { target, input: target.map((value) => (Number.isNaN(value) ? 0 : value)) };
  }
  if (decoder === 'categorical') {
    const input = x.flatMap((value, d) =>
      Array.from({ length: levels![d]! }, (_, j) => (j === value ? 1 : 0)),
    );
    return { target: x, input };
  }
  const filled = x.map((value, d) => (Number.isNaN(value) ? centre[d]! : value));
  return { target: x, input: decoder === 'poisson' ? filled.map(Math.log1p) : filled };
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
}

function logLikelihood(
  { decoder, scale, levels }: VaeParameters,
  x: Vector,
  out: Vector,
  logVariance: Vector | null,
): number {
  const D = x.length;
  const there = (f: (value: number, d: number) => number): number =>
    x.reduce((sum, value, d) => (Number.isNaN(value) ? sum : sum + f(value, d)), 0);
  switch (decoder) {
    case 'bernoulli':
      return there((value, d) => value * out[d]! - activations['softplus']!(out[d]!));
    case 'poisson':
      return there((value, d) => value * out[d]! - Math.exp(out[d]!) - logFactorial(value));
    case 'categorical':
      return there((value, d) => {
        const start = levels!.subarray(0, d).reduce((a, b) => a + b, 0);
        const own = out.slice(start, start + levels![d]!);
        return own[value]! - Math.log(own.reduce((sum, a) => sum + Math.exp(a), 0));
      });
    case 'gaussian': {
      const log = logVariance === null ? out.slice(D) : x.map((_, d) => logVariance[d % logVariance.length]!);
      return gaussian(x, out.slice(0, D), log) - there((_, d) => Math.log(scale[d]!));
    }
  }
}

/** log w of one draw: [log p(x | h₁), log p(z), log q(z | x)], and the KL of the first layer's units. */
export interface ReferenceDraw {
  readonly logLikelihood: number;
  readonly logPrior: number;
  readonly logProposal: number;
  readonly divergence: Vector;
}

/** @param noise ε of each stochastic layer; `held`: log q is that of this vector, as if its density did not move */
export function referenceDraw(
  parameters: VaeParameters,
  vector: ArrayLike<number>,
  x: Vector,
  noise: readonly Vector[],
  held: ArrayLike<number> = vector,
): ReferenceDraw {
  const [read, readHeld] = [reader(vector), reader(held)];
  const encoder = parameters.encoder.map(read);
  const still = parameters.encoder.map(readHeld);
  const generative = parameters.generative.map(read);
  const variance =
    parameters.logVariance === null
      ? null
      : read([
          {
            inputs: 0,
            outputs: parameters.logVariance.length,
            activation: 'identity',
            weight: new Float32Array(0),
            bias: parameters.logVariance,
          },
        ])([]);
  const { input, target } = views(parameters, x);
  const h: Vector[] = [];
  let logProposal = 0;
  let divergence: Vector = [];
  parameters.latents.forEach((H, l) => {
    const below = l === 0 ? input : h[l - 1]!;
    const head = encoder[l]!(below);
    const [m, s] = [head.slice(0, H), head.slice(H)];
    if (l === 0) divergence = m.map((value, j) => 0.5 * (value * value + Math.exp(s[j]!) - 1 - s[j]!));
    const z = m.map((value, j) => value + Math.exp(s[j]! / 2) * noise[l]![j]!);
    const heldHead = still[l]!(l === 0 ? input : h[l - 1]!);
    logProposal += gaussian(z, heldHead.slice(0, H), heldHead.slice(H));
    h.push(z);
  });
  return {
    logLikelihood: logLikelihood(parameters, target, generative[0]!(h[0]!), variance),
    logPrior: logPriorOf(generative, h),
    logProposal,
    divergence,
  };
}

function logPriorOf(generative: readonly ((x: Vector) => Vector)[], h: readonly Vector[]): number {
  const top = h.at(-1)!;
  const zeros = top.map(() => 0);
  let sum = gaussian(top, zeros, zeros);
  for (let l = h.length - 1; l >= 1; l--) {
    const head = generative[l]!(h[l]!);
    const H = h[l - 1]!.length;
    sum += gaussian(h[l - 1]!, head.slice(0, H), head.slice(H));
  }
  return sum;
}

/** The densities at any z, layers side by side; the encoder's standard deviations times widen. */
export function referenceDensities(
  parameters: VaeParameters,
  vector: ArrayLike<number>,
  x: Vector,
  z: Vector,
  widen = 1,
): Pick<ReferenceDraw, 'logLikelihood' | 'logPrior' | 'logProposal'> {
  const read = reader(vector);
  const encoder = parameters.encoder.map(read);
  const generative = parameters.generative.map(read);
  const { input, target } = views(parameters, x);
  let at = 0;
  const h = parameters.latents.map((H) => z.slice(at, (at += H)));
  let logProposal = 0;
  parameters.latents.forEach((H, l) => {
    const head = encoder[l]!(l === 0 ? input : h[l - 1]!);
    const broader = head.slice(H).map((s) => s + 2 * Math.log(widen));
    logProposal += gaussian(h[l]!, head.slice(0, H), broader);
  });
  const logVariance = parameters.logVariance === null ? null : Array.from(parameters.logVariance);
  return {
    logLikelihood: logLikelihood(parameters, target, generative[0]!(h[0]!), logVariance),
    logPrior: logPriorOf(generative, h),
    logProposal,
  };
}

/** The objective of one row from its draws. */
export function referenceBound(objective: Objective, draws: readonly ReferenceDraw[]): number {
  const { kind, kl, beta, freeBits } = objective;
  const mean = (f: (draw: ReferenceDraw) => number): number =>
    draws.reduce((sum, draw) => sum + f(draw), 0) / draws.length;
  if (kind === 'elbo' && kl === 'analytic') {
    const divergence = draws[0]!.divergence.reduce((sum, each) => sum + Math.max(freeBits, each), 0);
    return mean((draw) => draw.logLikelihood) - beta * divergence;
  }
  const log = (draw: ReferenceDraw): number => draw.logLikelihood + beta * (draw.logPrior - draw.logProposal);
  return kind === 'elbo' ? mean(log) : Math.log(mean((draw) => Math.exp(log(draw))));
}
