// f32
import type { Span } from '@marginalia/core-wasm';
import { putKey } from '../put-key.ts';
import { streams } from '../streams.ts';
import type { CompletionProblem } from './completion-layout.ts';
import { drawsOf } from './latent-draws.ts';
import { momentsOfOutputs, sampleOutputs } from './outputs.ts';
import { type Chunk, forEachChunk, prepareAll } from './vae-memory.ts';

/**
 * Importance resampling: z_s ~ q(z | x_o), w_s = p(x_o, z_s) / q(z_s | x_o),
 *
 *   E[x_h | x_o] ≈ Σ w̃_s E[x_h | z_s],  Var ≈ Σ w̃_s (Var[x_h | z_s] + E[x_h | z_s]²) − mean²,
 *
 * and completions x_h ~ p(x_h | z_s) of z_s drawn again by systematic resampling. Moments are taken about the model's centre.
 * Draws are named, so z_s is drawn a second time instead of kept. In the stream: ε of layer l at step l, the uniform of the
 * resampling at step L, x_h at step L + 1.
 */
export function completeByWeights({
  memory,
  side,
  shared,
  row,
  x,
  hidden,
  place,
  tick,
}: CompletionProblem): void {
  const { core, parameters, drawsAtATime, layers: L } = memory;
  const { kernels, arena } = core;
  const { observed: D, centre } = parameters;
  const { effort: S, draws: m, kept } = shared;
  const prepared = prepareAll(memory, arena.put(x));
  const source = drawsOf(memory, side, { name: 'encoder', widen: shared.widen }, () => ({
    prepared,
    count: 1,
  }));
  const key = putKey(arena, { seed: shared.seed, stream: streams.completion });
  const logW = arena.alloc('f64', S);
  const logQ = arena.alloc('f64', drawsAtATime);
  const draw = (chunk: Chunk): void => {
    tick();
    source.draw(key, row, 0, chunk, { ...logQ, length: chunk.draws });
  };

  forEachChunk(1, S, drawsAtATime, (chunk) => {
    draw(chunk);
    const out: Span<'f64'> = { ...logW, ptr: logW.ptr + 8 * chunk.at, length: chunk.draws };
    side.logJoint(prepared.target, 1, chunk.samples, out);
    const [p, q] = [arena.view(out), arena.view(logQ)];
    for (let i = 0; i < p.length; i++) p[i] = p[i]! - q[i]!;
  });
  const sorted = arena.take(logW).toSorted((a, b) => a - b);
  place.largest.set(sorted.subarray(S - Math.min(kept, S)), kept - Math.min(kept, S));
  const total = kernels.logSumExp(logW.ptr, S);
  const w = arena.view(logW);
  for (let s = 0; s < S; s++) w[s] = w[s]! - total;
  kernels.exp(logW.ptr, S, logW.ptr);
  const weights = arena.take(logW);
  place.numbers[0] = 1 / weights.reduce((sum, each) => sum + each * each, 0);

  const chosen = systematic(
    weights,
    m,
    arena.scope(() => {
      const u = arena.alloc('f64', 1);
      kernels.uniforms(key, row, 1, 0, 1, 1, L, u.ptr);
      return arena.view(u)[0]!;
    }),
  );
  const [first, second] = [new Float64Array(D), new Float64Array(D)];
  let next = 0;
  forEachChunk(1, S, drawsAtATime, (chunk) => {
    draw(chunk);
    const network = side.networks[0]!;
    network.forward(side.latents[0]!, 0, chunk.draws);
    const { mean, variance } = momentsOfOutputs(core, parameters, network.output, chunk.draws);
    for (let i = 0; i < chunk.draws; i++) {
      const weight = weights[chunk.at + i]!;
      for (const d of hidden) {
        const off = mean[i * D + d]! - centre[d]!;
        first[d] = first[d]! + weight * off;
        second[d] = second[d]! + weight * (variance[i * D + d]! + off * off);
      }
    }
    for (; next < m && chosen[next]! < chunk.at + chunk.draws; next++) {
      const s = chosen[next]!;
      const width = network.outputs;
      const at = network.output.ptr + 4 * (s - chunk.at) * width;
      const outputs: Span<'f32'> = { type: 'f32', ptr: at, length: width };
      arena.scope(() => {
        const drawn = arena.alloc('f64', D);
        const names = { key, firstRow: row, rows: 1, firstSample: next, samples: 1, step: L + 1 };
        sampleOutputs(core, parameters, outputs, names, drawn);
        const values = arena.view(drawn);
        for (const d of hidden) place.draws[next * D + d] = values[d]!;
      });
      place.weights[next] = weights[s]!;
    }
  });
  for (const d of hidden) {
    place.mean[d] = centre[d]! + first[d]!;
    place.deviation[d] = Math.sqrt(Math.max(0, second[d]! - first[d]! * first[d]!));
  }
}

/** m places in proportion to weights that sum to 1, ascending: where their running sum passes (i + u) / m. */
function systematic(weights: Float64Array, m: number, u: number): Int32Array {
  const places = new Int32Array(m);
  let [s, sum] = [0, weights[0]!];
  for (let i = 0; i < m; i++) {
    while (sum < (i + u) / m && s < weights.length - 1) {
      s += 1;
      sum += weights[s]!;
    }
    places[i] = s;
  }
  return places;
}
