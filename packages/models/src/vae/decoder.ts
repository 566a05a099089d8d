// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type { BoundNetwork } from '../networks/bound-network.ts';
import type { VaeParameters } from './parameters.ts';

/** p(x | h₁) over the outputs of its network. */
export interface BoundDecoder {
  /**
   * out[i] = log p(x[⌊i / samples⌋] | outputs i) for `rows` rows of x from `first` on, samples outputs each. The gradient takes
   * the place of the network's output, and of the variance's where that is no network's; the prior on variances is part
   * of it.
   */
  withGradient(x: Span<'f32'>, first: number, rows: number, samples: number, out: Span<'f64'>): void;
  /** log p alone; outputs stay. */
  value(x: Span<'f32'>, first: number, rows: number, samples: number, out: Span<'f64'>): void;
  /** Log prior of the variances of the rows `withGradient` saw last, a row of outputs each [capacity]; null without one. */
  readonly logPrior: Span<'f64'> | null;
}

/** ν pseudo-observations of variance v₀ (standardised units) for every variance. */
export interface VariancePrior {
  readonly strength: number;
  readonly variance: number;
}

/** Kernels of f32 that take x and what a network gave for it. */
type Kernel = (x: number, outputs: number, rows: number, samples: number, out: number) => void;

/**
 * @param network generative[0]
 * @param variance the layer of log variances, where they are no network's
 */
export function bindDecoder(
  core: Core,
  parameters: VaeParameters,
  network: BoundNetwork,
  variance: BoundNetwork | null,
  capacity: number,
  prior: VariancePrior,
): BoundDecoder {
  const { kernels, arena } = core;
  const { observed: D, decoder, levels } = parameters;
  const constant = rowConstants(core, parameters);
  const width = network.outputs;

  const run =
    (kernel: Kernel, outputs: Span<'f32'>, outputWidth: number): BoundDecoder['value'] =>
    (x, first, rows, samples, out) => {
      const [from, to] = [first * samples, (first + rows) * samples];
      kernel(x.ptr + 4 * first * D, outputs.ptr + 4 * from * outputWidth, rows, samples, out.ptr + 8 * from);
      const values = arena.view(out);
      for (let i = from; i < to; i += samples) {
        const add = constant(arena.view(x), (i / samples) * D);
        if (add !== 0) for (let s = 0; s < samples; s++) values[i + s] = values[i + s]! + add;
      }
    };

  if (decoder !== 'gaussian') {
    const levelsAt = levels === null ? 0 : arena.put(levels).ptr;
    const { value, gradient } = discreteKernels(core, decoder, D, levelsAt);
    return {
      value: run(value, network.output, width),
      withGradient: run(gradient, network.output, width),
      logPrior: null,
    };
  }

  const logPrior = arena.alloc('f64', capacity);
  const head = variance === null ? network.output : arena.alloc('f32', capacity * 2 * D);
  const value: Kernel = (x, outputs, rows, samples, out) =>
    kernels.gaussianLikelihoodF32(x, outputs, rows, samples, D, out);
  const gradient: Kernel = (x, outputs, rows, samples, out) => {
    const place = logPrior.ptr + (outputs - head.ptr) / D; // 8 bytes for every 2 D singles
    kernels.gaussianGradientF32(x, outputs, rows, samples, D, prior.strength, prior.variance, out, place);
  };
  if (variance === null) {
    return { value: run(value, head, 2 * D), withGradient: run(gradient, head, 2 * D), logPrior };
  }

  const shared = variance.outputs === 1;
  /** head ← mean | log variance, side by side. */
  const join = (from: number, count: number): void => {
    variance.forward(network.output, from, count);
    const [to, means, logs] = [arena.view(head), arena.view(network.output), arena.view(variance.output)];
    for (let r = from; r < from + count; r++) {
      to.set(means.subarray(r * D, (r + 1) * D), r * 2 * D);
      if (shared) to.fill(logs[r]!, (2 * r + 1) * D, (2 * r + 2) * D);
      else to.set(logs.subarray(r * D, (r + 1) * D), (2 * r + 1) * D);
    }
  };
  /** The two halves of the gradient back to where they belong. */
  const part = (from: number, count: number): void => {
    const [both, means, logs] = [arena.view(head), arena.view(network.output), arena.view(variance.output)];
    for (let r = from; r < from + count; r++) {
      means.set(both.subarray(r * 2 * D, (2 * r + 1) * D), r * D);
      const half = both.subarray((2 * r + 1) * D, (2 * r + 2) * D);
      if (shared) logs[r] = half.reduce((sum, each) => sum + each, 0);
      else logs.set(half, r * D);
    }
  };
  return {
    value(x, first, rows, samples, out) {
      join(first * samples, rows * samples);
      run(value, head, 2 * D)(x, first, rows, samples, out);
    },
    withGradient(x, first, rows, samples, out) {
      join(first * samples, rows * samples);
      run(gradient, head, 2 * D)(x, first, rows, samples, out);
      part(first * samples, rows * samples);
    },
    logPrior,
  };
}

function discreteKernels(
  { kernels }: Core,
  decoder: 'bernoulli' | 'categorical' | 'poisson',
  D: number,
  levels: number,
): { readonly value: Kernel; readonly gradient: Kernel } {
  switch (decoder) {
    case 'bernoulli':
      return {
        value: (x, a, rows, samples, out) => kernels.bernoulliLikelihoodF32(x, a, rows, samples, D, out),
        gradient: (x, a, rows, samples, out) => kernels.bernoulliGradientF32(x, a, rows, samples, D, out),
      };
    case 'poisson':
      return {
        value: (x, a, rows, samples, out) => kernels.poissonLikelihoodF32(x, a, rows, samples, D, out),
        gradient: (x, a, rows, samples, out) => kernels.poissonGradientF32(x, a, rows, samples, D, out),
      };
    case 'categorical':
      return {
        value: (x, a, rows, samples, out) =>
          kernels.categoricalLikelihoodF32(x, a, rows, samples, D, levels, out),
        gradient: (x, a, rows, samples, out) =>
          kernels.categoricalGradientF32(x, a, rows, samples, D, levels, out),
      };
  }
}

/** What log p(x | z) holds that z has no part in: − Σ log scale (gaussian), − Σ log x! (poisson), over what is there. */
function rowConstants(
  { kernels }: Core,
  { decoder, observed: D, scale }: VaeParameters,
): (x: Float32Array, start: number) => number {
  if (decoder === 'gaussian') {
    const logScale = scale.map((value) => kernels.scalarLog(value));
    if (logScale.every((value) => value === 0)) return () => 0;
    return (x, start) => {
      let sum = 0;
      for (let d = 0; d < D; d++) if (!Number.isNaN(x[start + d])) sum -= logScale[d]!;
      return sum;
    };
  }
  if (decoder !== 'poisson') return () => 0;
  return (x, start) => {
    let sum = 0;
    for (let d = 0; d < D; d++) {
      const value = x[start + d]!;
      if (!Number.isNaN(value)) sum -= kernels.scalarLogGamma(value + 1);
    }
    return sum;
  };
}
