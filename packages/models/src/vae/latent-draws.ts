// f32
import { type Core, MarginaliaError, type Span } from '@marginalia/core-wasm';
import type { ProposalSpec } from '../latent-variable-model.ts';
import type { GenerativeSide } from './generative-side.ts';
import type { PreparedRows } from './prepare-rows.ts';
import { type Chunk, encoderHeads, networkOf, type VaeMemory } from './vae-memory.ts';

/** Where z comes from, a chunk of draws at a time: q(z | x) or p(z), widened. */
export interface LatentDraws {
  /**
   * Fills the latents with the draws of a chunk and logQ [draws] with their log density, both from ε itself.
   *
   * @param key address of the generator's key; ε of layer l stands at `stepOf(l)`
   * @param firstRow number of the first row that these draws were bound to
   * @param firstSample number of sample 0 of the chunks
   */
  draw(key: number, firstRow: number, firstSample: number, chunk: Chunk, logQ: Span<'f64'>): void;
  /** logQ [draws] of what stands in the latents. */
  logDensity(chunk: Chunk, logQ: Span<'f64'>): void;
}

/** Stochastic layer l of a chunk, given the layer it hangs on. */
interface LatentLayer {
  readonly l: number;
  /** Heads m | s, computed for this chunk; `each` draws share one. */
  readonly heads: (chunk: Chunk) => { readonly ptr: number; readonly count: number; readonly each: number };
}

/** q(h₁ | x) … q(h_L | h_{L−1}) for these rows, standard deviations times widen. */
function encoderDraws(
  memory: VaeMemory,
  side: GenerativeSide,
  rows: PreparedRows,
  count: number,
  widen: number,
  firstStep: number,
): LatentDraws {
  const { core, parameters, drawsAtATime } = memory;
  const { latents: widths } = parameters;
  const first = encoderHeads(memory, rows, count);
  broaden(core, first, count, widths[0]!, widen);
  const layers = widths.map((H, l): LatentLayer => {
    if (l === 0) {
      return {
        l,
        heads: ({ row, rows, samples }) => ({ ptr: first.ptr + 8 * row * H, count: rows, each: samples }),
      };
    }
    const network = networkOf(memory, l, drawsAtATime);
    return {
      l,
      heads({ draws }) {
        network.forward(side.latents[l - 1]!, 0, draws);
        broaden(core, network.output, draws, H, widen);
        return { ptr: network.output.ptr, count: draws, each: 1 };
      },
    };
  });
  return bindDraws(memory, side, layers, (l) => firstStep + l);
}

/** p(h_L) … p(h₁ | h₂), standard deviations times widen. */
export function priorDraws(
  memory: VaeMemory,
  side: GenerativeSide,
  widen: number,
  stepOf: (l: number) => number,
): LatentDraws {
  const { core, parameters, layers: L } = memory;
  const { latents: widths } = parameters;
  const standard = core.arena.alloc('f32', 2 * widths[L - 1]!);
  broaden(core, standard, 1, widths[L - 1]!, widen);
  const layers = widths.map((H, l): LatentLayer => {
    if (l === L - 1) return { l, heads: ({ draws }) => ({ ptr: standard.ptr, count: 1, each: draws }) };
    const network = side.networks[l + 1]!;
    return {
      l,
      heads({ draws }) {
        network.forward(side.latents[l + 1]!, 0, draws);
        broaden(core, network.output, draws, H, widen);
        return { ptr: network.output.ptr, count: draws, each: 1 };
      },
    };
  });
  return bindDraws(memory, side, layers.toReversed(), stepOf);
}

function bindDraws(
  { core, parameters, drawsAtATime }: VaeMemory,
  side: GenerativeSide,
  layers: readonly LatentLayer[],
  stepOf: (l: number) => number,
): LatentDraws {
  const { kernels, arena } = core;
  const { latents: widths } = parameters;
  const widest = Math.max(...widths);
  const noise = arena.alloc('f32', drawsAtATime * widest);
  const term = arena.alloc('f64', drawsAtATime);
  const spread = arena.alloc('f32', 2 * drawsAtATime * widest);

  const sum = (logQ: Span<'f64'>, i: number, draws: number, evaluate: (to: number) => void): void => {
    evaluate(i === 0 ? logQ.ptr : term.ptr);
    if (i === 0) return;
    const [into, values] = [arena.view(logQ), arena.view(term)];
    for (let d = 0; d < draws; d++) into[d] = into[d]! + values[d]!;
  };

  return {
    draw(key, firstRow, firstSample, chunk, logQ) {
      const { row, rows, sample, samples, draws } = chunk;
      layers.forEach(({ l, heads }, i) => {
        const H = widths[l]!;
        const z = side.latents[l]!.ptr;
        const { ptr, count, each } = heads(chunk);
        kernels.normalsF32(key, firstRow + row, rows, firstSample + sample, samples, H, stepOf(l), noise.ptr);
        sum(logQ, i, draws, (to) => kernels.reparameterizeF32(ptr, noise.ptr, count, each, H, z, to));
      });
    },

    logDensity(chunk, logQ) {
      const { draws } = chunk;
      layers.forEach(({ l, heads }, i) => {
        const H = widths[l]!;
        const { ptr, count, each } = heads(chunk);
        const shared = arena.view({ ptr, length: count * 2 * H, type: 'f32' });
        const own = arena.view(spread);
        for (let d = 0; d < draws; d++) {
          const at = Math.floor(d / each) * 2 * H;
          own.set(shared.subarray(at, at + 2 * H), d * 2 * H);
        }
        const z = side.latents[l]!.ptr;
        sum(logQ, i, draws, (to) => kernels.gaussianLikelihoodF32(z, spread.ptr, draws, 1, H, to));
      });
    },
  };
}

/** s ← s + 2 log widen. */
function broaden({ kernels, arena }: Core, heads: Span<'f32'>, rows: number, H: number, widen: number): void {
  if (widen === 1) return;
  const add = 2 * kernels.scalarLog(widen);
  const values = arena.view(heads);
  for (let r = 0; r < rows; r++) {
    for (let j = (2 * r + 1) * H; j < (2 * r + 2) * H; j++) values[j] = values[j]! + add;
  }
}

/**
 * Draws from the proposal of this name; ε of layer l stands at step firstStep + l.
 *
 * @throws E_ARGUMENT unless widen is finite and > 0; E_UNSUPPORTED for a proposal a VAE has not
 */
export function drawsOf(
  memory: VaeMemory,
  side: GenerativeSide,
  { name, widen }: ProposalSpec,
  rows: () => { readonly prepared: PreparedRows; readonly count: number },
  firstStep = 0,
): LatentDraws {
  if (!(widen > 0 && Number.isFinite(widen))) {
    throw new MarginaliaError('E_ARGUMENT', `vae: widen must be finite and > 0, got ${widen}`);
  }
  if (name === 'prior') return priorDraws(memory, side, widen, (l) => firstStep + l);
  if (name === 'encoder') {
    const { prepared, count } = rows();
    return encoderDraws(memory, side, prepared, count, widen, firstStep);
  }
  throw new MarginaliaError('E_UNSUPPORTED', `vae: the proposal must be encoder or prior, got ${name}`, {
    remedy: 'Its posterior has no closed form: draw from the encoder, which is trained to be near it.',
  });
}
