import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import type { ActivationName, AutoencoderParameters } from '@marginalia/models';
import type { TeamContext } from '@marginalia/runtime';
import { autoencoderLayout } from '../src/autoencoder/networks.ts';
import type { Noise } from '../src/autoencoder/noise.ts';
import { createPreparation, roomForRows } from '../src/autoencoder/prepare-rows.ts';
import { type AutoencoderShared, bindTrainee } from '../src/autoencoder/train-job.ts';
import { referenceObjective, smallAutoencoder } from './support/autoencoder-reference.ts';
import { waves } from './support/vae-models.ts';

const core = await loadCore();

interface Case {
  readonly parameters: AutoencoderParameters;
  readonly sparsity?: number;
  readonly contractive?: number;
  readonly noise?: Noise;
  readonly missing?: boolean;
}

const activationNames: readonly ActivationName[] = [
  'identity',
  'tanh',
  'relu',
  'softplus',
  'sigmoid',
  'gelu',
];
const noises: readonly Noise[] = [
  { kind: 'gaussian', standardDeviation: 0.3 },
  { kind: 'mask', probability: 0.4 },
  { kind: 'salt', probability: 0.4 },
];

/** Objectives and gradient of 4 rows, in waves of 3 and 1, and what the rows became. */
async function ours({ parameters, sparsity = 0, contractive = 0, noise, missing = false }: Case) {
  const D = parameters.observed;
  const data = Float64Array.from(waves(4 * D, 9), (v) =>
    parameters.loss === 'squared' ? 2 * v : Math.abs(v),
  );
  if (missing) data[7] = NaN;
  const members = Int32Array.from([0, 1, 2, 3]);
  const team: TeamContext = {
    core,
    common: core,
    oneMemory: true,
    rank: 0,
    size: 1,
    data: () => data,
    allGather() {},
    meet() {},
    tick() {},
  };
  const shared = {
    parameters,
    unit: 1,
    missing,
    members,
    batch: 4,
    wave: 3,
    penalties: { sparsity, contractive },
    noise: noise ?? null,
    least: new Float64Array(D).fill(-1),
    most: new Float64Array(D).fill(1.5),
    seed: 7,
    epoch: 2,
  } as unknown as AutoencoderShared;
  const trainee = bindTrainee(team, shared);
  const slices = autoencoderLayout(parameters).networks.map((places) =>
    places.map((place) => ({ place, starts: [0, place.inputs + 1], from: 0, to: place.inputs + 1 })),
  );
  const bounds: number[] = [];
  for (const [from, to] of [
    [0, 3],
    [3, 4],
  ] as const) {
    await trainee.run({ indices: members.subarray(from, to), position: from, step: 0 });
    slices.forEach((layers, n) => layers.forEach((slice, l) => trainee.addGradient(n, l, slice, from > 0)));
    bounds.push(...core.arena.view(trainee.bound).subarray(0, to - from));
  }
  trainee.finish?.(slices);
  const source =
    noise === undefined ? null : { noise, seed: 7, epoch: 2, least: shared.least, most: shared.most };
  const room = roomForRows(core, D, 4, false);
  createPreparation(core, parameters, 1, source)(data, members, 0, room);
  const rowsOf = (span: typeof room.target): number[][] => {
    const all = [...core.arena.view(span)];
    return [0, 1, 2, 3].map((r) => all.slice(r * D, (r + 1) * D));
  };
  return {
    bounds,
    vector: core.arena.take(trainee.vector),
    gradient: core.arena.take(trainee.gradient),
    targets: rowsOf(room.target),
    inputs: rowsOf(room.input),
  };
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let most = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < b.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!) / (1 + Math.abs(b[i]!)));
  return most;
};

async function expectGradient(one: Case): Promise<void> {
  const { sparsity = 0, contractive = 0, parameters } = one;
  const { bounds, vector, gradient, targets, inputs } = await ours(one);
  const objective = (at: ArrayLike<number>, r: number): number =>
    referenceObjective(parameters, at, targets[r]!, inputs[r]!, { sparsity, contractive });
  const at = Float64Array.from(vector);
  expect(
    worst(
      bounds,
      [0, 1, 2, 3].map((r) => objective(at, r)),
    ),
  ).toBeLessThan(3e-6);
  const slopes = at.map((_value, i) => {
    const h = 1e-6; // no kink of relu is nearer
    const value = (step: number): number => {
      const moved = at.slice();
      moved[i] = moved[i]! + step;
      return [0, 1, 2, 3].reduce((sum, r) => sum + objective(moved, r), 0);
    };
    return (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h);
  });
  expect(worst(gradient, slopes)).toBeLessThan(2e-5);
}

describe.each(['squared', 'cross-entropy'] as const)(
  '%s: objective and gradient are those of f64 loops',
  (loss) => {
    describe.each([false, true])('tied: %s', (tied) => {
      test.each(activationNames)('%s', async (activation) => {
        await expectGradient({
          parameters: smallAutoencoder({
            activation,
            codeActivation: activation,
            hidden: [6, 4],
            loss,
            tied,
          }),
        });
      });

      test.each(activationNames)('sparse code, %s', async (codeActivation) => {
        await expectGradient({
          parameters: smallAutoencoder({ codeActivation, loss, tied, code: 7 }),
          sparsity: 0.3,
        });
      });

      test.each(activationNames)('contractive and sparse, %s', async (codeActivation) => {
        const parameters = smallAutoencoder({ codeActivation, hidden: [], loss, tied });
        await expectGradient({ parameters, contractive: 0.2 });
        await expectGradient({ parameters, contractive: 0.7, sparsity: 0.1, missing: true });
      });

      test.each(activationNames)('contractive with hidden layers, %s', async (activation) => {
        const shape = { activation, codeActivation: activation, loss, tied };
        await expectGradient({ parameters: smallAutoencoder({ ...shape, hidden: [6] }), contractive: 0.2 });
        await expectGradient({
          parameters: smallAutoencoder({ ...shape, hidden: [6, 4, 7], code: 2 }),
          contractive: 0.3,
          sparsity: 0.1,
          missing: true,
        });
      });

      test.each(noises)('noise, $kind', async (noise) => {
        await expectGradient({ parameters: smallAutoencoder({ loss, tied }), noise, missing: true });
      });
    });
  },
);
