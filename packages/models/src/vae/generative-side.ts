// f32
import type { Span } from '@marginalia/core-wasm';
import type { BoundNetwork } from '../networks/bound-network.ts';
import { bindDecoder } from './decoder.ts';
import { networkOf, type VaeMemory } from './vae-memory.ts';

/** p(x, z) over a chunk of draws. */
export interface GenerativeSide {
  /** h_l [capacity, H_l], to be filled before anything is asked. */
  readonly latents: readonly Span<'f32'>[];
  /** generative[l]. */
  readonly networks: readonly BoundNetwork[];
  /** out[i] = log p(x, z_i) for `rows` prepared rows at x, `samples` draws each. */
  logJoint(x: Span<'f32'>, rows: number, samples: number, out: Span<'f64'>): void;
  /** out[i] = log p(z_i) + β log p(x | z_i), and its derivative with respect to z [draws, Σ H_l]. */
  logJointAndGradient(
    x: Span<'f32'>,
    rows: number,
    samples: number,
    beta: number,
    out: Span<'f64'>,
    dz: Span<'f64'>,
  ): void;
  /** Between h_l side by side in f64, as the outside has them, and the spans. */
  load(z: Float64Array): void;
  store(z: Float64Array): void;
}

/** The variances have no prior here: it is part of a training objective, never of a density. */
const noPrior = { strength: 0, variance: 1 };

/** Makes room for a chunk. */
export function bindGenerativeSide(memory: VaeMemory): GenerativeSide {
  const { core, parameters, layers: L, latent, drawsAtATime: capacity } = memory;
  const { kernels, arena } = core;
  const { latents: widths } = parameters;
  const latents = widths.map((H) => arena.alloc('f32', capacity * H));
  const networks = widths.map((_, l) => networkOf(memory, L + l, capacity));
  const variance = parameters.logVariance === null ? null : networkOf(memory, 2 * L, capacity);
  const decoder = bindDecoder(core, parameters, networks[0]!, variance, capacity, noPrior);
  const [term, unused] = [arena.alloc('f64', capacity), arena.alloc('f64', capacity)];
  const slopes = widths.map((H) => arena.alloc('f32', capacity * H));
  const starts = widths.map((_, l) => widths.slice(0, l).reduce((sum, H) => sum + H, 0));
  const top = L - 1;

  /** to += log p(h_l | h_{l+1}) of n draws, h_l = latents[l]. */
  function addLayer(l: number, n: number, to: Span<'f64'>, gradient: boolean): void {
    const H = widths[l]!;
    const network = networks[l + 1]!;
    network.forward(latents[l + 1]!, 0, n);
    const [x, head] = [latents[l]!.ptr, network.output.ptr];
    if (gradient) kernels.gaussianGradientF32(x, head, n, 1, H, 0, 1, term.ptr, unused.ptr);
    else kernels.gaussianLikelihoodF32(x, head, n, 1, H, term.ptr);
    const [into, values] = [arena.view(to), arena.view(term)];
    for (let i = 0; i < n; i++) into[i] = into[i]! + values[i]!;
  }

  /** to += log p(z). */
  function addPrior(n: number, to: Span<'f64'>, gradient: boolean): void {
    kernels.addStandardNormalF32(latents[top]!.ptr, n, widths[top]!, to.ptr);
    for (let l = top - 1; l >= 0; l--) addLayer(l, n, to, gradient);
  }

  /** dz[i, start + j] += factor · from[i · stride + j]. */
  function add(
    dz: Float64Array,
    l: number,
    n: number,
    from: Float32Array,
    stride: number,
    factor: number,
  ): void {
    const [H, start] = [widths[l]!, starts[l]!];
    for (let i = 0; i < n; i++) {
      const at = i * latent + start;
      for (let j = 0; j < H; j++) dz[at + j] = dz[at + j]! + factor * from[i * stride + j]!;
    }
  }

  return {
    latents,
    networks,

    logJoint(x, rows, samples, out) {
      const n = rows * samples;
      networks[0]!.forward(latents[0]!, 0, n);
      decoder.value(x, 0, rows, samples, out);
      addPrior(n, out, false);
    },

    logJointAndGradient(x, rows, samples, beta, out, dz) {
      const n = rows * samples;
      networks[0]!.forward(latents[0]!, 0, n);
      decoder.withGradient(x, 0, rows, samples, out);
      networks[0]!.backward(0, n, slopes[0]!);
      const values = arena.view(out);
      for (let i = 0; i < n; i++) values[i] = beta * values[i]!;
      addPrior(n, out, true);
      const to = arena.view(dz);
      to.fill(0);
      add(to, 0, n, arena.view(slopes[0]!), widths[0]!, beta);
      for (let l = 0; l < top; l++) {
        const { output } = networks[l + 1]!;
        // the derivative of log N(h; m, ·) with respect to h is minus that with respect to m
        add(to, l, n, arena.view(output), 2 * widths[l]!, -1);
        networks[l + 1]!.backward(0, n, slopes[l + 1]!);
        add(to, l + 1, n, arena.view(slopes[l + 1]!), widths[l + 1]!, 1);
      }
      add(to, top, n, arena.view(latents[top]!), widths[top]!, -1);
    },

    load(z) {
      if (L === 1) {
        arena.view(latents[0]!).set(z);
        return;
      }
      const views = latents.map((span) => arena.view(span));
      for (let from = 0, i = 0; from < z.length; from += latent, i++) {
        views.forEach((h, l) => {
          for (let j = 0, H = widths[l]!; j < H; j++) h[i * H + j] = z[from + starts[l]! + j]!;
        });
      }
    },

    store(z) {
      const views = latents.map((span) => arena.view(span));
      for (let to = 0, i = 0; to < z.length; to += latent, i++) {
        views.forEach((h, l) => {
          for (let j = 0, H = widths[l]!; j < H; j++) z[to + starts[l]! + j] = h[i * H + j]!;
        });
      }
    },
  };
}
