// f32
import type { Span } from '@marginalia/core-wasm';
import { evenStarts, type Part, type TeamContext, type TeamJob } from '@marginalia/runtime';
import { shuffled } from './permutation.ts';
import { type AdamSettings, adamStep } from './adam.ts';
import type { LayerPlace, Layout } from './layout.ts';

/** Steps [from, to) of an epoch, and what they depend on whatever the model. */
export interface TrainingShared {
  /** Adam's moments of all parameters, in the order of the layout. */
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** Which rows are trained on. */
  readonly members: Int32Array;
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
export interface TrainingSummary {
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

/** Rows of a layer's matrix whose gradient is this member's: [from, to), and where those of all members start. */
export interface LayerSlice {
  readonly place: LayerPlace;
  readonly starts: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** Some rows of a step's batch. */
interface Wave {
  readonly indices: Int32Array;
  /** Of the first of them in the batch. */
  readonly position: number;
  /** Counted from 0, over all epochs. */
  readonly step: number;
  /** Whether the gradient goes on from the waves before. */
  readonly add: boolean;
}

/** A model in training: how waves of rows become a gradient. */
export interface Trainee {
  readonly layout: Layout;
  readonly vector: Span<'f32'>;
  /** Of the objective, to rise. */
  readonly gradient: Span<'f32'>;
  /** Rows of a wave at most. */
  readonly capacity: number;
  /** What the gradient is divided by, beside the rows of the batch. */
  readonly divisor: number;
  /** The objective of each row of the last wave. */
  readonly bound: Span<'f64'>;
  /** slices[n][l]: what is this member's of network n, layer l. */
  run(wave: Wave, slices: readonly (readonly LayerSlice[])[]): Promise<void>;
  /** After the last wave of a batch: what the gradient has besides. */
  finish?(rows: number, slices: readonly (readonly LayerSlice[])[]): void;
}

/**
 * Steps of stochastic gradient ascent on a team: rows are cut over the members for what belongs to rows, gradients and Adam by
 * parameters. Every element of a gradient is one chain over the rows of its batch, so neither the size of the team nor
 * the wave moves a bit.
 */
export function createTrainJob<Shared extends TrainingShared>(
  bind: (team: TeamContext, shared: Shared) => Trainee,
): TeamJob<Shared, TrainingSummary> {
  return {
    async perform(team, shared) {
      const trainer = bindTrainer(team, shared, bind(team, shared));
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
}

interface Trainer {
  /** The gradient of a batch, in this member's slices; Σ of the objective over its rows. */
  ascend(step: number): Promise<number>;
  update(t: number): Promise<void>;
  state(): Omit<TrainingSummary, 'bounds' | 'diverged'>;
}

function bindTrainer(team: TeamContext, shared: TrainingShared, trainee: Trainee): Trainer {
  const { core, rank, size } = team;
  const { kernels, arena } = core;
  const { batch } = shared;
  const { layout, vector, gradient, capacity, bound } = trainee;
  const [first, second] = [arena.put(shared.first), arena.put(shared.second)];
  const order = shuffled(core, shared.members, shared.seed, shared.epoch);
  const slices = layout.networks.map((places) =>
    places.map((place): LayerSlice => {
      const starts = evenStarts(place.inputs + 1, size);
      return { place, starts, from: starts[rank]!, to: starts[rank + 1]! };
    }),
  );
  const mine = slices.flat().map(({ place: { offset, outputs }, from, to }) => {
    return { start: offset + from * outputs, length: (to - from) * outputs };
  });
  const everyParameter = slices.flat().map(({ place, starts }): Part => {
    const { inputs, outputs, offset } = place;
    return {
      span: { type: 'f32', ptr: vector.ptr + 4 * offset, length: (inputs + 1) * outputs },
      starts: starts.map((row) => row * outputs),
    };
  });
  const squares =
    shared.clipNorm === null
      ? []
      : slices.flat().map((slice) => ({ ...slice, span: arena.alloc('f64', slice.place.inputs + 1) }));
  let summed = 0;

  /** 1, or what brings the norm of the mean gradient down to clipNorm; squares are added by rows of the matrices, in order. */
  async function clipping(): Promise<number> {
    if (shared.clipNorm === null) return 1;
    for (const { place, from, to, span } of squares) {
      const at = gradient.ptr + 4 * (place.offset + from * place.outputs);
      kernels.rowSquaresF32(at, to - from, place.outputs, span.ptr + 8 * from);
    }
    await team.allGather(squares);
    let sum = 0;
    for (const { span } of squares) for (const square of arena.view(span)) sum += square;
    const norm = Math.sqrt(sum) / summed;
    return norm > shared.clipNorm ? shared.clipNorm / norm : 1;
  }

  return {
    async ascend(step) {
      const indices = order.subarray(step * batch, Math.min((step + 1) * batch, order.length));
      let sum = 0;
      for (let position = 0; position < indices.length; position += capacity) {
        const some = indices.subarray(position, position + capacity);
        const overall = shared.stepsBefore + step - shared.from;
        await trainee.run({ indices: some, position, step: overall, add: position > 0 }, slices);
        const bounds = arena.view(bound);
        for (let r = 0; r < some.length; r++) sum += bounds[r]!;
      }
      trainee.finish?.(indices.length, slices);
      summed = indices.length * trainee.divisor;
      return sum;
    },

    async update(t) {
      const scale = -(await clipping()) / summed;
      for (const { start, length } of mine) {
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
      slices: mine.map(({ start, length }) => [start, length]),
    }),
  };
}
