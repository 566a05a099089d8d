// f32
import type { Span } from '@marginalia/core-wasm';
import { putKey } from '../put-key.ts';
import { streams } from '../streams.ts';
import type { CompletionProblem } from './completion-layout.ts';
import { drawsOf } from './latent-draws.ts';
import { momentsOfOutputs, sampleOutputs } from './outputs.ts';
import { type Chunk, forEachChunk, prepareAll } from './vae-memory.ts';

/**
 * Chains over z and the hidden values, one for every completion. A sweep is
 *
 *   z′ ~ q(z | x);  pseudo-gibbs: z ← z′;  metropolis: z ← z′ with probability min(1, w(z′) / w(z)), w = p(x, z) / q(z | x)
 *   x_h ~ p(x_h | z)
 *
 * The first half of the sweeps is left out of the moments. Only metropolis leaves p(x_h, z | x_o) as it is; its first z is the
 * encoder's of what is there. Names: row · draws + chain, sweep t at steps t (L + 2): ε of layer l, the uniform of the step, x_h.
 */
export function completeByChains(problem: CompletionProblem): void {
  const { memory, shared } = problem;
  const { draws: m, effort: sweeps } = shared;
  const { observed: D, centre } = memory.parameters;
  const { hidden, place } = problem;
  const [first, second] = [new Float64Array(D), new Float64Array(D)];
  let accepted = 0;
  forEachChunk(m, 1, memory.drawsAtATime, (chains) => {
    accepted += memory.core.arena.scope(() => runChains(problem, chains, first, second));
  });
  const counted = m * (sweeps - Math.floor(sweeps / 2));
  for (const d of hidden) {
    const mean = first[d]! / counted;
    place.mean[d] = centre[d]! + mean;
    place.deviation[d] = Math.sqrt(Math.max(0, second[d]! / counted - mean * mean));
  }
  place.numbers[1] = shared.method === 'metropolis' ? accepted / (m * Math.max(1, sweeps - 1)) : NaN;
}

/** Runs some chains to their ends and adds their moments; gives how many steps were accepted. */
function runChains(
  { memory, side, shared, row, x, hidden, place, tick }: CompletionProblem,
  chains: Chunk,
  first: Float64Array,
  second: Float64Array,
): number {
  const { core, parameters, layers: L, latent } = memory;
  const { kernels, arena } = core;
  const { observed: D, centre } = parameters;
  const { draws: m, effort: sweeps, method } = shared;
  const n = chains.draws;
  const key = putKey(arena, { seed: shared.seed, stream: streams.completion });
  const firstRow = row * m + chains.at;
  const here: Chunk = { row: 0, rows: n, sample: 0, samples: 1, at: 0, draws: n };
  const filled = arena.alloc('f64', n * D);
  for (let i = 0; i < n; i++) arena.view(filled).set(x, i * D);
  const [weights, logQ, uniforms] = [0, 1, 2].map(() => arena.alloc('f64', n)) as [
    Span<'f64'>,
    Span<'f64'>,
    Span<'f64'>,
  ];
  const drawn = arena.alloc('f64', n * D);
  const network = side.networks[0]!;
  const z = new Float64Array(n * latent);
  let accepted = 0;

  for (let t = 0; t < sweeps; t++) {
    tick();
    const step = t * (L + 2);
    arena.scope(() => {
      const prepared = prepareAll(memory, filled);
      const source = drawsOf(
        memory,
        side,
        { name: 'encoder', widen: 1 },
        () => ({ prepared, count: n }),
        step,
      );
      /** log w of what stands in the latents, whose log q is there. */
      const weigh = (): Float64Array => {
        side.logJoint(prepared.target, n, 1, weights);
        const q = arena.view(logQ);
        return arena.view(weights).map((p, i) => p - q[i]!);
      };
      if (method === 'metropolis' && t > 0) {
        side.load(z);
        source.logDensity(here, logQ);
        const old = weigh();
        source.draw(key, firstRow, 0, here, logQ);
        const now = weigh();
        const proposed = new Float64Array(n * latent);
        side.store(proposed);
        kernels.uniforms(key, firstRow, n, 0, 1, 1, step + L, uniforms.ptr);
        const u = arena.view(uniforms);
        for (let i = 0; i < n; i++) {
          if (!(kernels.scalarLog(u[i]!) < now[i]! - old[i]!)) continue;
          accepted += 1;
          z.set(proposed.subarray(i * latent, (i + 1) * latent), i * latent);
        }
        side.load(z);
      } else {
        source.draw(key, firstRow, 0, here, logQ);
        side.store(z);
      }
      network.forward(side.latents[0]!, 0, n);
      const names = { key, firstRow, rows: n, firstSample: 0, samples: 1, step: step + L + 1 };
      sampleOutputs(core, parameters, network.output, names, drawn);
      const [to, from] = [arena.view(filled), arena.view(drawn)];
      for (let i = 0; i < n; i++) for (const d of hidden) to[i * D + d] = from[i * D + d]!;
      if (t < Math.floor(sweeps / 2)) return;
      const { mean, variance } = momentsOfOutputs(core, parameters, network.output, n);
      for (let i = 0; i < n; i++) {
        for (const d of hidden) {
          const off = mean[i * D + d]! - centre[d]!;
          first[d] = first[d]! + off;
          second[d] = second[d]! + variance[i * D + d]! + off * off;
        }
      }
    });
  }
  const last = arena.view(filled);
  for (let i = 0; i < n; i++) {
    for (const d of hidden) place.draws[(chains.at + i) * D + d] = last[i * D + d]!;
  }
  return accepted;
}
