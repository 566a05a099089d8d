// f32

import type { Span } from '@marginalia/core-wasm';
import { evenStarts, type Held, type Part, type TeamContext, type TeamJob } from '@marginalia/runtime';
import {
  createTrainJob,
  type LayerSlice,
  type Trainee,
  type TrainingShared,
  type TrainingSummary,
} from '../networks/training.ts';
import { bindContraction, type Contraction, contractionCapacity } from './contraction.ts';
import { bindLoss } from './loss.ts';
import { autoencoderLayout, autoencoderVector, type BoundAutoencoder, bindAutoencoder } from './networks.ts';
import type { Noise } from './noise.ts';
import type { AutoencoderParameters } from './parameters.ts';
import { addSparsity, type Penalties } from './penalties.ts';
import { createPreparation, type PreparedRows, roomForRows } from './prepare-rows.ts';

/** Steps of an epoch, and all they depend on. */
export interface AutoencoderShared extends TrainingShared {
  readonly parameters: AutoencoderParameters;
  readonly rows: Held;
  /** What a stored number is multiplied by. */
  readonly unit: number;
  /** Values are missing. */
  readonly missing: boolean;
  readonly penalties: Penalties;
  readonly noise: Noise | null;
  /** Of u, by column: what salt and pepper are. */
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** Steps of stochastic gradient ascent on −L − penalties, in a team. */
export const autoencoderTrainJob: TeamJob<AutoencoderShared, TrainingSummary> = createTrainJob(bindTrainee);

/** The model in training over a block of rows: all of phase 1, and the gradients of phase 2. */
export function bindTrainee(team: TeamContext, shared: AutoencoderShared): Trainee {
  const { core, common, rank, size } = team;
  const { kernels } = core;
  const { arena } = common;
  const { parameters, batch, members, penalties, seed, epoch } = shared;
  const { observed: D, tied, loss } = parameters;
  const { sparsity, contractive } = penalties;
  const layout = autoencoderLayout(parameters);
  const vector = arena.put(autoencoderVector(parameters));
  const gradient = arena.alloc('f32', layout.length);
  const most = Math.min(batch, members.length, shared.wave);
  const widths = parameters.encoder.map(({ outputs }) => outputs);
  const capacity = contractive > 0 ? contractionCapacity(widths, most) : most;
  const model = bindAutoencoder(common, parameters, vector, capacity);
  const { encoder, decoder, code } = model;
  const source =
    shared.noise === null
      ? null
      : { noise: shared.noise, seed, epoch, least: shared.least, most: shared.most };
  const prepare = createPreparation(core, parameters, shared.unit, source);
  const rows = roomForRows(common, D, capacity, source === null && !shared.missing);
  const measure = bindLoss(common, loss, D, decoder.output);
  const top = encoder.layers.at(-1)!;
  const contraction = contractive > 0 ? bindContraction(team, encoder, vector, capacity, contractive) : null;
  const bound = arena.alloc('f64', capacity);
  const data = team.data(shared.rows);
  // a chain of its own: what a tied decoder adds to the encoder's gradient
  const transposed = tied ? arena.alloc('f32', layout.length) : null;

  /** Rows of the wave. */
  let count = 0;

  /** Rows [from, to) of dW = (∂/∂g)ᵀ h, of what a tied decoder does with a matrix of the encoder. */
  function addTransposed(
    l: number,
    { place, from, to }: LayerSlice,
    add: boolean,
    gradients: Span<'f32'>,
  ): void {
    const { inputs, outputs, offset } = place;
    const n = Math.min(to, inputs) - from;
    if (n <= 0) return;
    const below = decoder.layers.length - 1 - l;
    const { delta } = decoder.layers[below]!;
    const h = below === 0 ? code : decoder.layers[below - 1]!.output;
    const at = gradients.ptr + 4 * (offset + from * outputs);
    const [d, start] = [delta.ptr + 4 * from, add ? at : 0];
    kernels.gemmTNF32(d, inputs, h.ptr, outputs, start, outputs, n, outputs, count, at, outputs);
  }

  /** What is no chain over the rows of a single product. */
  function finish(slices: readonly (readonly LayerSlice[])[]): void {
    if (transposed !== null) {
      const [g, other] = [arena.view(gradient), arena.view(transposed)];
      for (const { place, from, to } of slices[0]!) {
        const { inputs, outputs, offset } = place;
        const end = offset + Math.min(to, inputs) * outputs;
        for (let i = offset + from * outputs; i < end; i++) g[i] = g[i]! + other[i]!;
      }
    }
    contraction?.finish(slices[0]!, gradient);
  }

  return {
    layout,
    vector,
    gradient,
    capacity,
    divisor: 1,
    bound,

    async run({ indices, position }) {
      count = indices.length;
      const starts = evenStarts(count, size);
      const [first, to] = [starts[rank]!, starts[rank + 1]!];
      const mine = to - first;
      if (position === 0) contraction?.refresh();
      if (mine > 0) {
        prepare(data, indices.subarray(first, to), first, rows);
        encoder.forward(rows.input, first, mine);
        decoder.forward(code, first, mine);
        measure.withGradient(rows.target, first, mine, bound);
        decoder.backward(first, mine, top.delta);
        if (sparsity > 0) addSparsity(core, top, sparsity, first, mine, bound);
        contraction?.add(first, mine, bound);
        encoder.backward(first, mine, null, (l) => contraction?.addDelta(l, first, mine));
      }
      await team.allGather(partsOfWave(model, rows, bound, contraction?.kept ?? [], starts));
    },

    addGradient(n, l, slice, add) {
      const [network, input] = n === 0 ? [encoder, rows.input] : [decoder, code];
      network.gradient(l, input, count, { from: slice.from, to: slice.to, add }, gradient);
      if (n > 0) return;
      if (transposed !== null) addTransposed(l, slice, add, transposed);
      contraction?.addGradient(l, slice, count, add);
    },

    ...(transposed === null && contraction === null ? {} : { finish }),
  };
}

/** All that the gradients of a wave are made of, by rows. */
function partsOfWave(
  { encoder, decoder }: BoundAutoencoder,
  rows: PreparedRows,
  bound: Span<'f64'>,
  kept: Contraction['kept'],
  starts: readonly number[],
): Part[] {
  const parts: Part[] = [];
  const add = (span: Span, width: number): void => {
    const cuts = starts.map((row) => row * width);
    parts.push({ span: { ...span, length: cuts.at(-1)! }, starts: cuts });
  };
  add(rows.input, encoder.inputs);
  for (const { place, output, delta } of [...encoder.layers, ...decoder.layers]) {
    add(delta, place.outputs);
    if (output !== delta) add(output, place.outputs);
  }
  for (const [span, width] of kept) add(span, width);
  add(bound, 1);
  return parts;
}
