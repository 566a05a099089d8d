// f32
import type { Core, Span } from '@marginalia/core-wasm';
import { type BoundNetwork, bindNetwork, type SparseLines } from '../networks/bound-network.ts';
import { bindDecoder, type BoundDecoder, type VariancePrior } from './decoder.ts';
import { vaeLayout } from './networks.ts';
import type { VaeParameters } from './parameters.ts';
import type { PreparedRows } from './prepare-rows.ts';

/** Rows [first, first + count) of the spans of a pass. */
export interface PassRows {
  readonly rows: PreparedRows;
  readonly first: number;
  readonly count: number;
  /** These rows of the encoder's input, listed. */
  readonly sparse: SparseLines | null;
}

/** A VAE over a block of rows with k draws each, with room for all that its gradient needs. */
export interface VaePass {
  /** Encoders, generative networks, then the variance's layer if there is one: in the order of the layout. */
  readonly networks: readonly BoundNetwork[];
  readonly decoder: BoundDecoder;
  /** ε of every stochastic layer [capacity · k, H], to be filled before `forward`, and z. */
  readonly noise: readonly Span<'f32'>[];
  readonly latents: readonly Span<'f32'>[];
  /** m | s of q(h_l | h_{l−1}): [capacity, 2 H₁], [capacity · k, 2 H_l]. */
  readonly heads: readonly Span<'f32'>[];
  /** log p(x | h₁); log p(z); log q(z | x): [capacity · k], nats. */
  readonly logLikelihood: Span<'f64'>;
  readonly logPrior: Span<'f64'>;
  readonly logProposal: Span<'f64'>;
  /**
   * Draws z from ε and computes the three. With a gradient those of log p(x | h₁) and of log p(h_l | h_{l+1}) take the places of
   * their networks' outputs; without, these stay.
   */
  forward(pass: PassRows, gradient: boolean): void;
  /** What goes into network n. */
  inputOf(n: number, rows: PreparedRows): Span<'f32'>;
}

/** Binds a model to a core; its numbers are read from `vector` at every run. */
export function bindPass(
  core: Core,
  parameters: VaeParameters,
  vector: Span<'f32'>,
  samples: number,
  capacity: number,
  prior: VariancePrior,
): VaePass {
  const { kernels, arena } = core;
  const { latents: widths } = parameters;
  const L = widths.length;
  const all = capacity * samples;
  const layout = vaeLayout(parameters);
  const networks = layout.networks.map((places, n) =>
    bindNetwork(core, places, vector, n === 0 ? capacity : all),
  );
  const decoder = bindDecoder(core, parameters, networks[L]!, networks[2 * L] ?? null, all, prior);
  const singles = (width: number): Span<'f32'> => arena.alloc('f32', all * width);
  const doubles = (): Span<'f64'> => arena.alloc('f64', all);
  const noise = widths.map(singles);
  const latents = widths.map(singles);
  const heads = widths.map((H, l) => arena.alloc('f32', (l === 0 ? capacity : all) * 2 * H));
  const [logLikelihood, logPrior, logProposal, term, unused] = [
    doubles(),
    doubles(),
    doubles(),
    doubles(),
    doubles(),
  ];

  const addTerm = (into: Span<'f64'>, from: number, count: number): void => {
    const to = arena.view(into);
    const values = arena.view(term);
    for (let i = from; i < from + count; i++) to[i] = to[i]! + values[i]!;
  };

  return {
    networks,
    decoder,
    noise,
    latents,
    heads,
    logLikelihood,
    logPrior,
    logProposal,

    forward({ rows, first, count, sparse }, gradient) {
      const [from, n] = [first * samples, count * samples];
      arena.view(logPrior).fill(0, from, from + n);
      arena.view(logProposal).fill(0, from, from + n);
      widths.forEach((H, l) => {
        const [start, size, each] = l === 0 ? [first, count, samples] : [from, n, 1];
        const network = networks[l]!;
        network.forward(l === 0 ? rows.input : latents[l - 1]!, start, size, l === 0 ? sparse : null);
        arena
          .view(heads[l]!)
          .set(arena.view(network.output).subarray(start * 2 * H, (start + size) * 2 * H), start * 2 * H);
        const [head, e, z] = [
          heads[l]!.ptr + 8 * start * H,
          noise[l]!.ptr + 4 * from * H,
          latents[l]!.ptr + 4 * from * H,
        ];
        kernels.reparameterizeF32(head, e, size, each, H, z, term.ptr + 8 * from);
        addTerm(logProposal, from, n);
      });
      const top = widths[L - 1]!;
      kernels.addStandardNormalF32(latents[L - 1]!.ptr + 4 * from * top, n, top, logPrior.ptr + 8 * from);
      for (let l = L - 1; l >= 1; l--) {
        const H = widths[l - 1]!;
        const network = networks[L + l]!;
        network.forward(latents[l]!, from, n);
        const x = latents[l - 1]!.ptr + 4 * from * H;
        const head = network.output.ptr + 8 * from * H;
        const out = term.ptr + 8 * from;
        if (gradient) kernels.gaussianGradientF32(x, head, n, 1, H, 0, 1, out, unused.ptr + 8 * from);
        else kernels.gaussianLikelihoodF32(x, head, n, 1, H, out);
        addTerm(logPrior, from, n);
      }
      networks[L]!.forward(latents[0]!, from, n);
      if (gradient) decoder.withGradient(rows.target, first, count, samples, logLikelihood);
      else decoder.value(rows.target, first, count, samples, logLikelihood);
    },

    inputOf(n, rows) {
      if (n === 0) return rows.input;
      if (n < L) return latents[n - 1]!;
      return latents[Math.min(n - L, L - 1)]!;
    },
  };
}
