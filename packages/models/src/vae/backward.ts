// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type { Objective } from './objective.ts';
import type { VaeParameters } from './parameters.ts';
import type { PassRows, VaePass } from './pass.ts';

/** From the draws of rows to their bounds and to the derivative of the objective at every layer. */
export interface Backward {
  /** The objective of every row [capacity], nats. */
  readonly bound: Span<'f64'>;
  /** KL of each unit of the first stochastic layer [capacity, H₁]; null where it is not analytic. */
  readonly divergence: Span<'f32'> | null;
  /** What the sum of the derivatives over rows is divided by, beside the number of rows: the samples of an ELBO. */
  readonly divisor: number;
  /** After `forward` with a gradient, on the same rows. */
  run(pass: PassRows): void;
}

/**
 * The objective is Σ over rows of
 *
 *   elbo, sampled:   mean_s [A_s + β (P_s − Q_s)]          A = log p(x | h₁), P = log p(z), Q = log q(z | x)
 *   elbo, analytic:  mean_s A_s − β Σ_j max(freeBits, KL_j)
 *   iwae:            log mean_s exp(A_s + β (P_s − Q_s)) = log mean w_s, its derivative Σ_s c_s ∇ log w_s, c = w / Σ w
 *
 * and the derivative that of Σ over rows of divisor × these. dreg: the encoder's by c² through z alone.
 */
export function bindBackward(
  core: Core,
  parameters: VaeParameters,
  pass: VaePass,
  objective: Objective,
  capacity: number,
): Backward {
  const { kernels, arena } = core;
  const { latents: widths } = parameters;
  const { kind, samples, beta, freeBits } = objective;
  const L = widths.length;
  const all = capacity * samples;
  const analytic = kind === 'elbo' && objective.kl === 'analytic';
  const twice = kind === 'iwae' && objective.gradient === 'dreg';
  const dLatents = widths.map((H) => arena.alloc('f32', all * H));
  /** What comes down to layer l − 1 from the encoder of layer l: one each, for members of a team are not at the same layer. */
  const dInputs = widths.map((_, l) => (l === 0 ? null : arena.alloc('f32', all * widths[l - 1]!)));
  const logWeights = arena.alloc('f64', all);
  const bound = arena.alloc('f64', capacity);
  /** c of the generative side; what goes straight to log q, and what goes by way of z. */
  const [shares, direct, path] = [arena.alloc('f32', all), arena.alloc('f32', all), arena.alloc('f32', all)];
  const divergence = analytic ? arena.alloc('f32', capacity * widths[0]!) : null;

  /** Bounds of rows but for an analytic KL, and the shares of their draws. */
  function weigh(first: number, count: number): void {
    const [from, to] = [first * samples, (first + count) * samples];
    const views = [pass.logLikelihood, pass.logPrior, pass.logProposal, logWeights].map((each) =>
      arena.view(each),
    );
    const [A, P, Q, w] = views as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let i = from; i < to; i++) w[i] = analytic ? A[i]! : A[i]! + beta * (P[i]! - Q[i]!);
    const out = arena.view(bound);
    const [c, straight, way] = [arena.view(shares), arena.view(direct), arena.view(path)];
    if (kind === 'elbo') {
      for (let r = first; r < first + count; r++) {
        let sum = 0;
        for (let s = 0; s < samples; s++) sum += w[r * samples + s]!;
        out[r] = sum / samples;
      }
      c.fill(1, from, to);
      straight.fill(analytic ? 0 : beta, from, to);
      way.fill(0, from, to);
      return;
    }
    kernels.logSumExpRows(logWeights.ptr + 8 * from, count, samples, bound.ptr + 8 * first);
    const logSamples = kernels.scalarLog(samples);
    for (let r = first; r < first + count; r++) {
      const total = out[r]!;
      for (let s = r * samples; s < (r + 1) * samples; s++) w[s] = w[s]! - total;
      out[r] = total - logSamples;
    }
    kernels.exp(logWeights.ptr + 8 * from, to - from, logWeights.ptr + 8 * from);
    for (let i = from; i < to; i++) {
      c[i] = w[i]!;
      straight[i] = twice ? 0 : beta * w[i]!;
      way[i] = twice ? beta * w[i]! * w[i]! : 0;
    }
  }

  /** into[i, :] −= factor · share[i] · from[i, :] for rows of `width`, `from` of its own stride. */
  function take(
    into: Span<'f32'>,
    from: Span<'f32'>,
    stride: number,
    width: number,
    start: number,
    n: number,
    factor: (i: number) => number,
  ): void {
    const [to, values] = [arena.view(into), arena.view(from)];
    for (let i = start; i < start + n; i++) {
      const f = factor(i);
      for (let j = 0; j < width; j++) to[i * width + j] = to[i * width + j]! - f * values[i * stride + j]!;
    }
  }

  /** Generative side: shares onto the outputs' derivatives, down to every z. */
  function generative(from: number, n: number): void {
    const c = shares.ptr + 4 * from;
    const scaled = (span: Span<'f32'>, width: number): void => {
      if (kind === 'iwae') kernels.scaleRowsF32(span.ptr + 4 * from * width, n, width, c);
    };
    const network = pass.networks[L]!;
    scaled(network.output, network.outputs);
    const variance = pass.networks[2 * L];
    if (variance) scaled(variance.output, variance.outputs);
    network.backward(from, n, dLatents[0]!);
    if (twice) kernels.scaleRowsF32(dLatents[0]!.ptr + 4 * from * widths[0]!, n, widths[0]!, c);
    const share = arena.view(shares);
    for (let l = 1; l < L; l++) {
      const H = widths[l - 1]!;
      const above = pass.networks[L + l]!;
      scaled(above.output, 2 * H);
      if (beta !== 1) {
        const values = arena.view(above.output);
        for (let i = from * 2 * H; i < (from + n) * 2 * H; i++) values[i] = beta * values[i]!;
      }
      // the derivative with respect to x of log N(x; m, ·) is minus that with respect to m
      take(dLatents[l - 1]!, above.output, 2 * H, H, from, n, () => 1);
      above.backward(from, n, dLatents[l]!);
    }
    if (analytic) return;
    const top = widths[L - 1]!;
    const factor = twice ? (i: number) => beta * share[i]! * share[i]! : (i: number) => beta * share[i]!;
    take(dLatents[L - 1]!, pass.latents[L - 1]!, top, top, from, n, factor);
  }

  return {
    bound,
    divergence,
    divisor: kind === 'elbo' ? samples : 1,
    run({ first, count }) {
      const [from, n] = [first * samples, count * samples];
      weigh(first, count);
      generative(from, n);
      for (let l = L - 1; l >= 0; l--) {
        const H = widths[l]!;
        const network = pass.networks[l]!;
        const [start, size, each] = l === 0 ? [first, count, samples] : [from, n, 1];
        const head = pass.heads[l]!.ptr + 8 * start * H;
        const dHead = network.output.ptr + 8 * start * H;
        const [e, dz] = [pass.noise[l]!.ptr + 4 * from * H, dLatents[l]!.ptr + 4 * from * H];
        kernels.latentGradientF32(
          head,
          e,
          dz,
          direct.ptr + 4 * from,
          path.ptr + 4 * from,
          size,
          each,
          H,
          dHead,
        );
        if (divergence !== null) {
          const out = divergence.ptr + 4 * start * H;
          kernels.gaussianKlF32(head, size, H, beta * samples, freeBits, out, dHead);
          const [kl, bounds] = [arena.view(divergence), arena.view(bound)];
          for (let r = first; r < first + count; r++) {
            let sum = 0;
            for (let j = r * H; j < (r + 1) * H; j++) sum += Math.max(freeBits, kl[j]!);
            bounds[r] = bounds[r]! - beta * sum;
          }
        }
        const dInput = dInputs[l] ?? null;
        network.backward(start, size, dInput);
        if (dInput !== null)
          take(dLatents[l - 1]!, dInput, widths[l - 1]!, widths[l - 1]!, from, n, () => -1);
      }
    },
  };
}
