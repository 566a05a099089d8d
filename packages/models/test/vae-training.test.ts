import { loadCore } from '@marginalia/core-wasm';
import { describe, expect, test } from 'vitest';
import {
  fitVae,
  modelJobs,
  type VaeFitOptions,
  type VaeFitState,
  type VaeParameters,
} from '@marginalia/models';
import { createInlineExecutor, type Rows } from '@marginalia/runtime';
import { epochsOf, rateOf, type Schedule } from '../src/networks/schedule.ts';
import { checkValues, summariseColumns } from '../src/vae/column-summary.ts';
import { initialVae } from '../src/vae/initial-vae.ts';
import { vaeVector } from '../src/vae/networks.ts';
import { readSettings } from '../src/vae/settings.ts';
import { rowsOf } from './support/data.ts';
import { greyRows, statesOf } from './support/vae-runs.ts';

const core = await loadCore();

/** The model that training starts from. */
function startOf(rows: Rows, options: VaeFitOptions): VaeParameters {
  const settings = readSettings(rows, options);
  const checked = { name: 'rows' as const, rows, white: settings.white };
  checkValues(checked, settings);
  const members = Int32Array.from({ length: rows.rows }, (_, i) => i);
  return initialVae(core, settings, summariseColumns(checked, members, settings), settings.seed);
}

describe('schedules', () => {
  const burda = (stages: number): Schedule => ({ kind: 'burda', learningRate: 1e-3, stages });

  test("Burda's: 3^i epochs at 10^(−i / 7) of the rate", () => {
    expect([1, 2, 3, 4, 5, 8].map((stages) => epochsOf(burda(stages)))).toEqual([1, 4, 13, 40, 121, 3280]);
    const stageOf = (epoch: number): number =>
      [0, 1, 4, 13, 40, 121].findLastIndex((start) => epoch >= start);
    for (let epoch = 0; epoch < 121; epoch++) {
      expect(rateOf(core, burda(5), epoch) / (1e-3 * 10 ** (-stageOf(epoch) / 7))).toBeCloseTo(1, 13);
    }
  });

  test('constant', () => {
    const schedule: Schedule = { kind: 'constant', learningRate: 0.02, epochs: 7 };
    expect(epochsOf(schedule)).toBe(7);
    expect(rateOf(core, schedule, 6)).toBe(0.02);
  });
});

describe('the start', () => {
  const shape: VaeFitOptions = {
    white: 4,
    binarize: 'stochastic',
    latents: [40, 7],
    hidden: [[90, 60], [30]],
  };

  test.each([
    ['tanh', (inputs: number, outputs: number) => Math.sqrt(6 / (inputs + outputs))],
    ['relu', (inputs: number) => Math.sqrt(6 / inputs)],
  ] as const)('%s: weights are uniform within their bounds', (activation, boundOf) => {
    const { encoder, generative } = startOf(greyRows(20), { ...shape, activation });
    const layers = [...encoder, ...generative].flat();
    expect(layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
      [12, 90], [90, 60], [60, 80], [40, 30], [30, 14],
      [40, 60], [60, 90], [90, 12], [7, 30], [30, 80],
    ]); // prettier-ignore
    for (const { inputs, outputs, weight, activation: own } of layers) {
      const bound = own === 'identity' ? Math.sqrt(6 / (inputs + outputs)) : boundOf(inputs, outputs);
      const n = weight.length;
      const largest = Math.max(...weight.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(Math.fround(bound));
      // the largest of n uniform numbers misses the bound by more than 12 / n of it once in e^12 times
      expect(largest).toBeGreaterThan(bound * (1 - 12 / n));
      const mean = weight.reduce((a, b) => a + b, 0) / n;
      expect(Math.abs(mean)).toBeLessThan((4 * bound) / Math.sqrt(3 * n));
    }
    expect(new Set(layers.map(({ weight }) => weight[0])).size).toBe(layers.length);
  });

  test('biases are 0 but for those of the last layer, which gives the columns their own distribution', () => {
    const bits = rowsOf([
      [0, 1, 1],
      [0, 0, 1],
      [0, 1, 1],
      [0, 1, 1],
    ]);
    const last = (rows: Rows, options: VaeFitOptions): number[] => [
      ...startOf(rows, { latents: [2], hidden: [[3]], ...options }).generative[0]!.at(-1)!.bias,
    ];
    const near = (values: readonly number[], expected: readonly number[]): void => {
      expect(values).toHaveLength(expected.length);
      values.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
    };
    near(last(bits, {}), [Math.log(0.001 / 0.999), Math.log(3), Math.log(999)]);
    near(last(bits, { decoder: 'poisson' }), [Math.log(1 / 8), Math.log(0.75), 0]);
    const shares = [4.5 / 5, 0.5 / 5, 1.5 / 5, 3.5 / 5, 0.5 / 5, 4.5 / 5];
    near(last(bits, { decoder: 'categorical' }), shares.map(Math.log));
    const spread = rowsOf([
      [0, 10],
      [2, 30],
    ]);
    near(last(spread, { decoder: 'gaussian' }), [0, 0, 0, 0]);
    near(last(spread, { decoder: 'gaussian', standardise: false }), [0, 0, 0, Math.log(100)]);
    const gaussian = startOf(spread, { decoder: 'gaussian', standardise: false, logVariance: 'shared' });
    near([...gaussian.logVariance!], [Math.log(50.5)]);
    near([...startOf(spread, { decoder: 'gaussian' }).scale], [1, 10]);
    near([...gaussian.centre], [1, 20]);
    const { encoder, generative } = startOf(bits, {});
    const others = [...encoder.flat(), ...generative[0]!.slice(0, -1)];
    expect(others.every(({ bias }) => bias.every((value) => value === 0))).toBe(true);
  });

  test('missing values have no part in it', () => {
    const rows = rowsOf([
      [1, NaN],
      [NaN, 4],
      [3, 8],
    ]);
    const { centre, scale } = startOf(rows, { decoder: 'gaussian' });
    expect([...centre, ...scale]).toEqual([2, 6, 1, 2]);
  });
});

describe("Adam's steps", () => {
  const rate = 0.01;
  const options: VaeFitOptions = {
    white: 4,
    binarize: 'threshold',
    latents: [2],
    hidden: [[5]],
    batch: 10,
    learningRate: rate,
    epsilon: 1e-3,
    steps: 3,
    stepsPerState: 1,
  };
  const close = (a: Float32Array, b: Float64Array, size: number): void => {
    const worst = b.reduce((most, value, i) => Math.max(most, Math.abs(value - a[i]!)), 0);
    expect(worst).toBeLessThan(size);
  };

  test.each([0, 0.1])('are those of the textbook, with decay %d', async (weightDecay) => {
    const states = await statesOf(greyRows(40), { ...options, weightDecay });
    let p = Float64Array.from(vaeVector(startOf(greyRows(40), options)));
    let [m, v] = [p.map(() => 0), p.map(() => 0)];
    expect(states).toHaveLength(3);
    states.forEach(({ vector, first, second }, i) => {
      // the gradient is what the first moment says; all else follows from it
      const g = m.map((value, j) => (first[j]! - 0.9 * value) / 0.1);
      v = v.map((value, j) => 0.999 * value + 0.001 * g[j]! * g[j]!);
      m = Float64Array.from(first);
      const [c1, c2] = [1 - 0.9 ** (i + 1), 1 - 0.999 ** (i + 1)];
      p = p.map(
        (value, j) => (1 - rate * weightDecay) * value - (rate * m[j]!) / c1 / (Math.sqrt(v[j]! / c2) + 1e-3),
      );
      // rounding to f32 counts tenfold in g
      close(second, v, 2e-6 * Math.max(...v));
      // two roundings to f32 of numbers below 8
      close(vector, p, 1e-4 * rate);
      p = Float64Array.from(vector);
      v = Float64Array.from(second);
    });
  });

  test('a gradient that is too long is brought down to clipNorm, and a short one left', async () => {
    const first = async (clipNorm: number | null): Promise<number[]> => {
      const [state] = await statesOf(greyRows(40), { ...options, clipNorm });
      return Array.from(state!.first, (value) => value / 0.1);
    };
    const norm = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
    const whole = await first(null);
    const clipped = await first(0.5 * norm(whole));
    expect(norm(clipped) / norm(whole)).toBeCloseTo(0.5, 6);
    whole.forEach((value, i) => expect(clipped[i]).toBeCloseTo(0.5 * value, 6));
    expect(await first(1.01 * norm(whole))).toEqual(whole);
  });
});

test('lists of what is not 0 give the bits that whole matrices give', async () => {
  const options: VaeFitOptions = {
    white: 4,
    latents: [2],
    hidden: [[6]],
    epochs: 2,
    batch: 16,
    binarize: 'stochastic',
  };
  const seen: boolean[] = [];
  const vectors: VaeFitState['vector'][] = [];
  for (const flip of [false, true]) {
    const { 'vae/train': train, ...others } = modelJobs;
    const jobs: typeof modelJobs = {
      ...others,
      'vae/train': {
        ...train,
        perform(team, shared) {
          const sparse = shared.sparse !== flip;
          seen.push(sparse);
          return train.perform(team, { ...shared, sparse });
        },
      },
    };
    await using executor = await createInlineExecutor({ jobs });
    const { parameters } = await fitVae(greyRows(70), { ...options, executor });
    vectors.push(vaeVector(parameters));
  }
  expect(new Set(seen).size).toBe(2);
  expect(vectors[1]).toEqual(vectors[0]);
});
