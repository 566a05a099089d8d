// f32
import type { Core, Span } from '@marginalia/core-wasm';
import { evenStarts, type Held, type Part, type TeamContext, type TeamJob } from '@marginalia/runtime';
import { type AdamSettings, adamStep } from '../networks/adam.ts';
import type { LayerPlace } from '../networks/layout.ts';
import { putKey } from '../put-key.ts';
import { streams } from '../streams.ts';
import { type Backward, bindBackward } from './backward.ts';
import type { VariancePrior } from './decoder.ts';
import { vaeLayout, vaeVector } from './networks.ts';
import type { Objective } from './objective.ts';
import { encoderInputs, type VaeParameters } from './parameters.ts';
import { bindPass, type VaePass } from './pass.ts';
import { shuffled } from './permutation.ts';
import { createPreparation, type PreparedRows, roomForRows } from './prepare-rows.ts';
import { createLists } from './sparse-lists.ts';

/** Steps [from, to) of an epoch, and all they depend on. */
export interface TrainShared {
  readonly parameters: VaeParameters;
  /** Adam's moments of all parameters, in the order of the layout. */
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly rows: Held;
  /** Which rows are trained on. */
  readonly members: Int32Array;
  readonly unit: number;
  readonly missing: boolean;
  /** The encoder's inputs are mostly 0. */
  readonly sparse: boolean;
  readonly stochastic: boolean;
  readonly objective: Objective;
  readonly prior: VariancePrior;
  readonly adam: AdamSettings;
  /** The gradient's norm is brought down to this; null leaves it. */
  readonly clipNorm: number | null;
  readonly batch: number;
  /** Draws worked on at a time: moves no bit. */
  readonly wave: number;
  readonly seed: number;
  readonly epoch: number;
  readonly rate: number;
  /** Steps made before `from`, over all epochs. */
  readonly stepsBefore: number;
  readonly from: number;
  readonly to: number;
}

/** What a member has at the end. */
export interface TrainSummary {
  /** Complete; of member 0. */
  readonly vector: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** Where the moments are the member's own: [start, length]. */
  readonly slices: readonly (readonly [number, number])[];
  /** Σ over the rows of each step's batch of the objective, nats. */
  readonly bounds: Float64Array;
  /** The step whose bound was not finite, counted from 0 within the epoch; −1 if none. Its update was not made. */
  readonly diverged: number;
}

/**
 * Steps of stochastic gradient ascent on a team: rows are cut over the members for what belongs to rows, gradients and Adam by
 * parameters. Every element of a gradient is one chain over the rows of its batch, so neither the size of the team nor
 * the wave moves a bit.
 */
export const trainJob: TeamJob<TrainShared, TrainSummary> = {
  async perform(team, shared) {
    const trainer = bindTrainer(team, shared);
    const steps = shared.to - shared.from;
    const bounds = new Float64Array(steps);
    let diverged = -1;
    for (let i = 0; i < steps; i++) {
      await team.tick(i + 1);
      bounds[i] = await trainer.ascend(shared.from + i);
      if (Number.isFinite(bounds[i])) await trainer.update(shared.stepsBefore + i + 1);
      else {
        diverged = shared.from + i;
        break;
      }
    }
    return { ...trainer.state(), bounds, diverged };
  },
  merge(into, from) {
    for (const [start, length] of from.slices) {
      into.first.set(from.first.subarray(start, start + length), start);
      into.second.set(from.second.subarray(start, start + length), start);
    }
    return into;
  },
};

interface Trainer {
  /** The gradient of a batch, in this member's slices; Σ of the objective over its rows. */
  ascend(step: number): Promise<number>;
  update(t: number): Promise<void>;
  state(): Omit<TrainSummary, 'bounds' | 'diverged'>;
}

function bindTrainer(team: TeamContext, shared: TrainShared): Trainer {
  const { core, rank, size } = team;
  const { kernels, arena } = core;
  const { parameters, objective, batch, seed, members } = shared;
  const k = objective.samples;
  const layout = vaeLayout(parameters);
  const places = layout.networks.flat();
  const vector = arena.put(vaeVector(parameters));
  const [first, second] = [arena.put(shared.first), arena.put(shared.second)];
  const gradient = arena.alloc('f32', layout.length);
  const capacity = Math.min(batch, members.length, Math.max(1, Math.floor(shared.wave / k)));
  const pass = bindPass(core, parameters, vector, k, capacity, shared.prior);
  const backward = bindBackward(core, parameters, pass, objective, capacity);
  const rows = roomForRows(core, parameters, capacity, shared.missing);
  const prepare = createPreparation(core, parameters);
  const lists = shared.sparse ? createLists(core, capacity, encoderInputs(parameters)) : null;
  const data = team.data(shared.rows);
  const order = shuffled(core, members, seed, shared.epoch);
  const sliceOf = ({ inputs }: LayerPlace): readonly number[] => evenStarts(inputs + 1, size);
  const source = {
    data,
    unit: shared.unit,
    draws: shared.stochastic ? { seed, epoch: shared.epoch } : null,
  };

  async function wave(indices: Int32Array, position: number, step: number, add: boolean): Promise<void> {
    const starts = evenStarts(indices.length, size);
    const [from, to] = [starts[rank]!, starts[rank + 1]!];
    const mine = { rows, first: from, count: to - from };
    if (to > from) {
      prepare(source, indices.subarray(from, to), from, rows);
      draw(core, pass, parameters, {
        seed,
        step,
        position: position + from,
        first: from,
        count: to - from,
        k,
      });
      const sparse = lists?.ofRows(rows.input, from, to - from) ?? null;
      pass.forward({ ...mine, sparse }, true);
      backward.run({ ...mine, sparse });
    }
    await team.allGather(partsOfWave(pass, backward, rows, starts, k));
    const sparse = lists?.ofColumns(rows.input, indices.length) ?? null;
    pass.networks.forEach((network, n) => {
      const input = pass.inputOf(n, rows);
      const count = n === 0 ? indices.length : indices.length * k;
      network.layers.forEach(({ place }, l) => {
        const slice = sliceOf(place);
        const part = { from: slice[rank]!, to: slice[rank + 1]!, add, sparse: n === 0 ? sparse : null };
        network.gradient(l, input, count, part, gradient);
      });
    });
  }

  const slices = places.map((place) => {
    const starts = sliceOf(place);
    const start = place.offset + starts[rank]! * place.outputs;
    return { place, starts, start, length: (starts[rank + 1]! - starts[rank]!) * place.outputs };
  });
  const everyParameter: readonly Part[] = slices.map(({ place, starts }) => ({
    span: { type: 'f32', ptr: vector.ptr + 4 * place.offset, length: (place.inputs + 1) * place.outputs },
    starts: starts.map((row) => row * place.outputs),
  }));
  const squares = shared.clipNorm === null ? [] : places.map(({ inputs }) => arena.alloc('f64', inputs + 1));
  let summed = 0;

  /** 1, or what brings the norm of the mean gradient down to clipNorm; squares are added by rows of the matrices, in order. */
  async function clipping(): Promise<number> {
    if (shared.clipNorm === null) return 1;
    const parts = slices.map(({ place, starts, start }, i) => {
      const to = squares[i]!.ptr + 8 * starts[rank]!;
      kernels.rowSquaresF32(gradient.ptr + 4 * start, starts[rank + 1]! - starts[rank]!, place.outputs, to);
      return { span: squares[i]!, starts };
    });
    await team.allGather(parts);
    let sum = 0;
    for (const span of squares) for (const square of arena.view(span)) sum += square;
    const norm = Math.sqrt(sum) / summed;
    return norm > shared.clipNorm ? shared.clipNorm / norm : 1;
  }

  return {
    async ascend(step) {
      const indices = order.subarray(step * batch, Math.min((step + 1) * batch, order.length));
      let sum = 0;
      for (let at = 0; at < indices.length; at += capacity) {
        const some = indices.subarray(at, at + capacity);
        await wave(some, at, shared.stepsBefore + step - shared.from, at > 0);
        const bounds = arena.view(backward.bound);
        for (let r = 0; r < some.length; r++) sum += bounds[r]!;
      }
      summed = indices.length * backward.divisor;
      return sum;
    },

    async update(t) {
      const scale = -(await clipping()) / summed;
      for (const { start, length } of slices) {
        const place = (of: Span<'f32'>): number => of.ptr + 4 * start;
        const slice = {
          parameters: place(vector),
          gradient: place(gradient),
          first: place(first),
          second: place(second),
          length,
        };
        adamStep(core, shared.adam, slice, { t, rate: shared.rate, gradientScale: scale });
      }
      await team.allGather(everyParameter);
    },

    state: () => ({
      vector: arena.take(vector),
      first: arena.take(first),
      second: arena.take(second),
      slices: slices.map(({ start, length }) => [start, length]),
    }),
  };
}

/** ε of rows: named by the step, the place in the batch and the sample. */
function draw(
  { kernels, arena }: Core,
  pass: VaePass,
  { latents }: VaeParameters,
  at: {
    readonly seed: number;
    readonly step: number;
    readonly position: number;
    readonly first: number;
    readonly count: number;
    readonly k: number;
  },
): void {
  arena.scope(() => {
    const key = putKey(arena, { seed: at.seed, stream: streams.trainingNoise });
    latents.forEach((H, l) => {
      const to = pass.noise[l]!.ptr + 4 * at.first * at.k * H;
      kernels.normalsF32(key, at.position, at.count, 0, at.k, H, at.step * latents.length + l, to);
    });
  });
}

/** All that the gradients of a wave are made of, by rows. */
function partsOfWave(
  pass: VaePass,
  backward: Backward,
  rows: PreparedRows,
  starts: readonly number[],
  k: number,
): Part[] {
  const parts: Part[] = [];
  const add = (span: Span, width: number, samples: number): void => {
    const cuts = starts.map((row) => row * samples * width);
    parts.push({ span: { ...span, length: cuts.at(-1)! }, starts: cuts });
  };
  pass.networks.forEach((network, n) => {
    const samples = n === 0 ? 1 : k;
    if (n === 0) add(rows.input, network.inputs, 1);
    network.layers.forEach(({ place, output, delta }) => {
      add(delta, place.outputs, samples);
      if (output !== delta) add(output, place.outputs, samples);
    });
  });
  for (const z of pass.latents) add(z, z.length / pass.logPrior.length, k);
  add(backward.bound, 1, 1);
  return parts;
}
