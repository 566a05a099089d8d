// f32
import type { Core, Span } from '@marginalia/core-wasm';
import { type BoundNetwork, bindNetwork } from '../networks/bound-network.ts';
import type { Layout } from '../networks/layout.ts';
import { networksOf, vaeLayout } from './networks.ts';
import { latentWidth, type VaeParameters } from './parameters.ts';
import { createPreparation, type PreparedRows, roomForRows } from './prepare-rows.ts';

/** A VAE's numbers in the arena. */
export interface VaeMemory {
  readonly core: Core;
  readonly parameters: VaeParameters;
  readonly layout: Layout;
  /** All that is trained, in the order of the layout. */
  readonly vector: Span<'f32'>;
  /** L. */
  readonly layers: number;
  /** Σ H_l. */
  readonly latent: number;
  /** Draws that are worked on at a time: what they hold fits beside the weights in a second-level cache. Moves no bit. */
  readonly drawsAtATime: number;
}

/** Rows that go through the encoder at a time. Moves no bit. */
const rowsAtATime = 128;
/** Of the numbers that all layers hold of a chunk of draws: products are 4 % faster with 200 rows than with 100, no faster with more. */
const bytesOfDraws = 1_048_576;

/** Puts the parameters into the arena, once: they are megabytes. */
export function putVae(core: Core, parameters: VaeParameters): VaeMemory {
  const { arena } = core;
  const layout = vaeLayout(parameters);
  const vector = arena.alloc('f32', layout.length);
  const to = arena.view(vector);
  networksOf(parameters).forEach((layers, n) =>
    layers.forEach(({ weight, bias }, l) => {
      const { offset } = layout.networks[n]![l]!;
      to.set(weight, offset);
      to.set(bias, offset + weight.length);
    }),
  );
  const layers = parameters.latents.length;
  const widths = layout.networks.slice(layers).flatMap((places) => places.map(({ outputs }) => outputs));
  const bytes = 4 * widths.reduce((sum, width) => sum + width, latentWidth(parameters));
  const drawsAtATime = Math.min(512, Math.max(16, 8 * Math.floor(bytesOfDraws / (8 * bytes))));
  return { core, parameters, layout, vector, layers, latent: latentWidth(parameters), drawsAtATime };
}

/** Network n of the layout with room for so many rows. */
export function networkOf({ core, layout, vector }: VaeMemory, n: number, capacity: number): BoundNetwork {
  return bindNetwork(core, layout.networks[n]!, vector, capacity);
}

/** Rows unit · x [n, D] as the model sees them. */
export function prepareAll({ core, parameters }: VaeMemory, x: Span<'f64'>, unit = 1): PreparedRows {
  const rows = x.length / parameters.observed;
  const missing = core.arena.view(x).some(Number.isNaN);
  const room = roomForRows(core, parameters, rows, missing);
  const indices = Int32Array.from({ length: rows }, (_, i) => i);
  createPreparation(core, parameters)({ data: core.arena.view(x), unit, draws: null }, indices, 0, room);
  return room;
}

/** Heads m | s of q(h₁ | x) for prepared rows [n, 2 H₁]. */
export function encoderHeads(memory: VaeMemory, { input }: PreparedRows, rows: number): Span<'f32'> {
  const { arena } = memory.core;
  const width = 2 * memory.parameters.latents[0]!;
  const heads = arena.alloc('f32', rows * width);
  arena.scope(() => {
    const together = Math.min(rows, rowsAtATime);
    const network = networkOf(memory, 0, together);
    for (let first = 0; first < rows; first += together) {
      const count = Math.min(together, rows - first);
      network.forward({ ...input, ptr: input.ptr + 4 * first * network.inputs }, 0, count);
      const values = arena.view(network.output).subarray(0, count * width);
      arena.view(heads).set(values, first * width);
    }
  });
  return heads;
}

/** What `rows` × `samples` draws are cut into: some rows with all their samples, or some samples of one row. */
export function forEachChunk(
  rows: number,
  samples: number,
  capacity: number,
  body: (chunk: Chunk) => void,
): void {
  const samplesTogether = Math.ceil(samples / Math.ceil(samples / capacity));
  const rowsTogether = Math.max(1, Math.floor(capacity / samples));
  for (let row = 0; row < rows; row += rowsTogether) {
    const some = Math.min(rowsTogether, rows - row);
    for (let sample = 0; sample < samples; sample += samplesTogether) {
      const count = Math.min(samplesTogether, samples - sample);
      body({ row, rows: some, sample, samples: count, at: row * samples + sample, draws: some * count });
    }
  }
}

/** Rows [row, row + rows) × samples [sample, sample + samples): the draws [at, at + draws) of all. */
export interface Chunk {
  readonly row: number;
  readonly rows: number;
  readonly sample: number;
  readonly samples: number;
  readonly at: number;
  readonly draws: number;
}
