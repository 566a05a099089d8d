// f32
import type { Core, Span } from '@marginalia/core-wasm';
import { evenStarts, type Held, type Part, type TeamContext, type TeamJob } from '@marginalia/runtime';
import {
  createTrainJob,
  type Trainee,
  type TrainingShared,
  type TrainingSummary,
} from '../networks/training.ts';
import { putKey } from '../put-key.ts';
import { streams } from '../streams.ts';
import { type Backward, bindBackward } from './backward.ts';
import type { VariancePrior } from './decoder.ts';
import { vaeLayout, vaeVector } from './networks.ts';
import type { Objective } from './objective.ts';
import { encoderInputs, type VaeParameters } from './parameters.ts';
import { bindPass, type VaePass } from './pass.ts';
import { createPreparation, roomForRows } from './prepare-rows.ts';
import { createLists } from './sparse-lists.ts';

/** Steps of an epoch, and all they depend on. */
export interface TrainShared extends TrainingShared {
  readonly parameters: VaeParameters;
  readonly rows: Held;
  readonly unit: number;
  readonly missing: boolean;
  /** The encoder's inputs are mostly 0. */
  readonly sparse: boolean;
  /** The number of what is drawn 0 or 1 with probability x: the epoch, or always the same; null leaves x. */
  readonly draw: number | null;
  readonly objective: Objective;
  readonly prior: VariancePrior;
}

/** Steps of stochastic gradient ascent on a VAE's objective, in a team. */
export const trainJob: TeamJob<TrainShared, TrainingSummary> = createTrainJob(bindTrainee);

function bindTrainee(team: TeamContext, shared: TrainShared): Trainee {
  const { core, common, rank, size } = team;
  const { parameters, objective, seed, batch, members } = shared;
  const k = objective.samples;
  const layout = vaeLayout(parameters);
  const vector = common.arena.put(vaeVector(parameters));
  const gradient = common.arena.alloc('f32', layout.length);
  const capacity = Math.min(batch, members.length, Math.max(1, Math.floor(shared.wave / k)));
  const pass = bindPass(common, parameters, vector, k, capacity, shared.prior);
  const backward = bindBackward(common, parameters, pass, objective, capacity);
  const rows = roomForRows(common, parameters, capacity, shared.missing);
  const prepare = createPreparation(core, parameters);
  const lists = shared.sparse ? createLists(core, capacity, encoderInputs(parameters)) : null;
  const partsOf = partsOfWave(pass, backward, k);
  let waveRows = 0;
  const source = {
    data: team.data(shared.rows),
    unit: shared.unit,
    draws: shared.draw === null ? null : { seed, epoch: shared.draw, firstRow: 0 },
  };

  return {
    layout,
    vector,
    gradient,
    capacity,
    divisor: backward.divisor,
    bound: backward.bound,

    async run({ indices, position, step }) {
      const starts = evenStarts(indices.length, size);
      const [first, to] = [starts[rank]!, starts[rank + 1]!];
      const count = to - first;
      // where members have no memory in common, all rows on each: that takes less than to exchange them
      if (team.oneMemory) prepare(source, indices.subarray(first, to), first, rows);
      else prepare(source, indices, 0, rows);
      if (count > 0) {
        draw(core, pass, parameters, { seed, step, position: position + first, first, count, k });
        const mine = { rows, first, count, sparse: lists?.rows(rows.input, first, count) ?? null };
        pass.forward(mine, true);
        backward.run(mine);
      }
      await team.allGather(partsOf(starts));
      waveRows = indices.length;
    },

    addGradient(n, l, { place, from, to }, add) {
      const all = n === 0 ? waveRows : waveRows * k;
      const listed = n === 0 && l === 0 && lists !== null;
      const sparse = listed ? lists.columns(rows.input, all, from, Math.min(to, place.inputs)) : null;
      pass.networks[n]!.gradient(l, pass.inputOf(n, rows), all, { from, to, add, sparse }, gradient);
    },
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

/** All that the gradients of a wave are made of, by rows, but for what goes into the encoder. */
function partsOfWave(pass: VaePass, backward: Backward, k: number): (starts: readonly number[]) => Part[] {
  const columns: { readonly span: Span; readonly width: number }[] = [{ span: backward.bound, width: 1 }];
  pass.networks.forEach((network, n) => {
    const samples = n === 0 ? 1 : k;
    for (const { place, output, delta } of network.layers) {
      columns.push({ span: delta, width: samples * place.outputs });
      if (output !== delta) columns.push({ span: output, width: samples * place.outputs });
    }
  });
  for (const z of pass.latents) columns.push({ span: z, width: (k * z.length) / pass.logPrior.length });
  return (starts) =>
    columns.map(({ span, width }) => {
      const cuts = starts.map((row) => row * width);
      return { span: { ...span, length: cuts.at(-1)! }, starts: cuts };
    });
}
