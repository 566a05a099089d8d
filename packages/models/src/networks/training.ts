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
  /** Where the moments are the member's own, [start, length]: none if member 0 has them all. */
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
}

/** A model in training, bound to the common core of a team: how waves of rows become a gradient. */
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
  /** Up to the derivatives at all layers, of all rows of the wave, on all members. */
  run(wave: Wave): Promise<void>;
  /** From them the gradient of a slice of network n, layer l, or what of it is this wave's added to it. */
  addGradient(n: number, l: number, slice: LayerSlice, add: boolean): void;
  /** After the last wave of a batch: what the gradient has besides. */
  finish?(slices: readonly (readonly LayerSlice[])[]): void;
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
      for (let i = 0; i < steps && diverged < 0; i++) {
        await team.tick(i + 1);
        bounds[i] = await trainer.step(shared.from + i, shared.stepsBefore + i);
        if (!Number.isFinite(bounds[i])) diverged = shared.from + i;
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
  /** Σ of the objective over the rows of a batch, and an update by its gradient if that is finite. */
  step(step: number, overall: number): Promise<number>;
  state(): Omit<TrainingSummary, 'bounds' | 'diverged'>;
}

function bindTrainer(team: TeamContext, shared: TrainingShared, trainee: Trainee): Trainer {
  const { core, rank, size, oneMemory } = team;
  const { kernels } = core;
  const { arena } = team.common;
  const { batch } = shared;
  const { layout, vector, gradient, capacity, bound } = trainee;
  const [first, second] = [arena.put(shared.first), arena.put(shared.second)];
  const order = shuffled(core, shared.members, shared.seed, shared.epoch);
  const sliced = layout.networks.map((places, n) =>
    places.map((place, l) => {
      const starts = evenStarts(place.inputs + 1, size);
      const [from, to] = [starts[rank]!, starts[rank + 1]!];
      const start = place.offset + from * place.outputs;
      return { n, l, place, starts, from, to, start, length: (to - from) * place.outputs };
    }),
  );
  const slices = sliced.flat();
  const everyParameter = slices.map(({ place, starts }): Part => {
    const { inputs, outputs, offset } = place;
    return {
      span: { type: 'f32', ptr: vector.ptr + 4 * offset, length: (inputs + 1) * outputs },
      starts: starts.map((row) => row * outputs),
    };
  });
  const squares =
    shared.clipNorm === null
      ? []
      : slices.map((slice) => ({ ...slice, span: arena.alloc('f64', slice.place.inputs + 1) }));
  /** Whether a layer's gradient is all there is to know before its parameters move: Adam then finds it in the cache. */
  const atOnce = shared.clipNorm === null && trainee.finish === undefined;

  /** 1, or what brings the norm of the mean gradient down to clipNorm; squares are added by rows of the matrices, in order. */
  async function clipping(summed: number): Promise<number> {
    if (shared.clipNorm === null) return 1;
    for (const { place, start, from, to, span } of squares) {
      kernels.rowSquaresF32(gradient.ptr + 4 * start, to - from, place.outputs, span.ptr + 8 * from);
    }
    await team.allGather(squares);
    let sum = 0;
    for (const { span } of squares) for (const square of arena.view(span)) sum += square;
    const norm = Math.sqrt(sum) / summed;
    return norm > shared.clipNorm ? shared.clipNorm / norm : 1;
  }

  function adam(
    { start, length }: { readonly start: number; readonly length: number },
    t: number,
    scale: number,
  ): void {
    const at = (of: Span<'f32'>): number => of.ptr + 4 * start;
    adamStep(
      core,
      shared.adam,
      { parameters: at(vector), gradient: at(gradient), first: at(first), second: at(second), length },
      { t, rate: shared.rate, gradientScale: -scale },
    );
  }

  return {
    async step(step, overall) {
      const indices = order.subarray(step * batch, Math.min((step + 1) * batch, order.length));
      const summed = indices.length * trainee.divisor;
      let sum = 0;
      for (let position = 0; position < indices.length; position += capacity) {
        const some = indices.subarray(position, position + capacity);
        await trainee.run({ indices: some, position, step: overall });
        const bounds = arena.view(bound);
        for (let r = 0; r < some.length; r++) sum += bounds[r]!;
        const last = position + capacity >= indices.length;
        if (last && !Number.isFinite(sum)) return sum;
        for (const slice of slices) {
          trainee.addGradient(slice.n, slice.l, slice, position > 0);
          if (last && atOnce) adam(slice, overall + 1, 1 / summed);
        }
        if (!last) await team.meet(); // the next wave takes the place of this one
      }
      if (!atOnce) {
        trainee.finish?.(sliced);
        const scale = (await clipping(summed)) / summed;
        for (const slice of slices) adam(slice, overall + 1, scale);
      }
      await team.allGather(everyParameter);
      return sum;
    },

    state: () => {
      if (oneMemory && rank > 0) {
        const none = new Float32Array(0);
        return { vector: none, first: none, second: none, slices: [] };
      }
      return {
        vector: arena.take(vector),
        first: arena.take(first),
        second: arena.take(second),
        slices: slices.map(({ start, length }) => [start, length]),
      };
    },
  };
}
