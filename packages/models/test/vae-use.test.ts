import { createInlineExecutor } from '@marginalia/runtime';
import { createNodePool } from '@marginalia/runtime/node';
import { describe, expect, test } from 'vitest';
import {
  type AutoencoderParameters,
  decode,
  encode,
  interpolate,
  modelJobs,
  reconstruct,
  type VaeParameters,
} from '@marginalia/models';
import { vaeVector } from '../src/vae/networks.ts';
import { rowsFor, smallVae, waves } from './support/vae-models.ts';
import { referenceDensities } from './support/vae-reference.ts';

const models: Readonly<Record<string, VaeParameters>> = {
  bernoulli: smallVae({ decoder: 'bernoulli' }),
  gaussian: smallVae({ decoder: 'gaussian' }),
  'gaussian, one variance': smallVae({ decoder: 'gaussian', logVariance: 'shared' }),
  categorical: smallVae({ decoder: 'categorical' }),
  poisson: smallVae({ decoder: 'poisson' }),
  'two layers': smallVae({ decoder: 'bernoulli', latents: [4, 2] }),
};
const matrix = (values: readonly number[][]) => ({
  data: Float64Array.from(values.flat()),
  rows: values.length,
  columns: values[0]!.length,
});

describe.each(Object.entries(models))('%s', (_, parameters) => {
  const D = parameters.observed;
  const H = parameters.latents.reduce((a, b) => a + b, 0);
  const values = rowsFor(parameters, 300, 4);
  values[1]![2] = NaN;
  const rows = matrix(values);

  test('codes are the top of the density q(z | x), and fall from it as their standard deviations say', async () => {
    const { data: mean, standardDeviation } = await encode(parameters, rows);
    expect([mean.length, standardDeviation.length]).toEqual([300 * H, 300 * H]);
    const vector = vaeVector(parameters);
    for (const i of [0, 1, 299]) {
      const at = (z: number[]): number => referenceDensities(parameters, vector, values[i]!, z).logProposal;
      const m = [...mean.subarray(i * H, (i + 1) * H)];
      // upper layers are given the mean below, so each layer is moved with those above it left out of account
      const top = H - parameters.latents.at(-1)!;
      for (let j = top; j < H; j++) {
        const s = standardDeviation[i * H + j]!;
        const moved = (by: number): number[] => m.map((v, k) => (k === j ? v + by * s : v));
        expect(at(m) - at(moved(1))).toBeCloseTo(0.5, 4);
        expect(at(m) - at(moved(-1))).toBeCloseTo(0.5, 4);
      }
    }
  });

  test('decoded means are those of the density p(x | z)', async () => {
    const z = waves(200 * H, 6);
    const { data, columns } = await decode(parameters, { data: Float64Array.from(z), rows: 200, columns: H });
    const vector = vaeVector(parameters);
    const log = (i: number, d: number, value: number): number =>
      referenceDensities(
        parameters,
        vector,
        Array.from({ length: D }, (_value, j) => (j === d ? value : NaN)),
        z.slice(i * H, (i + 1) * H),
      ).logLikelihood;
    const { decoder, levels, centre, scale } = parameters;
    for (const i of [0, 199]) {
      if (decoder === 'categorical') {
        const expected = [...levels!].flatMap((count, d) =>
          Array.from({ length: count }, (_value, level) => Math.exp(log(i, d, level))),
        );
        expect(columns).toBe(expected.length);
        expected.forEach((p, j) => expect(data[i * columns + j]).toBeCloseTo(p, 5));
        continue;
      }
      expect(columns).toBe(D);
      for (let d = 0; d < D; d++) {
        const [c, s] = [centre[d]!, scale[d]!];
        const [low, mid, high] = [-1, 0, 1].map((step) =>
          decoder === 'gaussian' ? log(i, d, c + step * s) : 0,
        );
        const expected = {
          bernoulli: () => Math.exp(log(i, d, 1)),
          poisson: () => Math.exp(log(i, d, 1) - log(i, d, 0)),
          gaussian: () => c + (0.5 * s * (high! - low!)) / (2 * mid! - high! - low!), // a parabola's vertex
        }[decoder]();
        expect(data[i * D + d]).toBeCloseTo(expected, 4);
      }
    }
  });

  test('has the same bits on 1 and 2 threads', async () => {
    const codes = await encode(parameters, rows);
    const decoded = await decode(parameters, codes);
    const worker = new URL('./support/node-worker.ts', import.meta.url).href;
    for (const workers of [1, 2]) {
      await using executor = await createNodePool({ jobs: modelJobs, worker, workers });
      expect(await encode(parameters, rows, { executor })).toEqual(codes);
      expect(await decode(parameters, codes, { executor })).toEqual(decoded);
    }
  });
});

test('interpolation goes from the code of a row to that of another in equal steps', async () => {
  const parameters = models['two layers']!;
  const [a, b] = rowsFor(parameters, 2, 8) as [number[], number[]];
  const { data: mean } = await encode(parameters, matrix([a, b]));
  const { codes, rows } = await interpolate(parameters, a, b, 5);
  for (let j = 0; j < 6; j++) {
    [0, 0.25, 0.5, 0.75, 1].forEach((t, i) =>
      expect(codes[i * 6 + j]).toBeCloseTo(mean[j]! + t * (mean[6 + j]! - mean[j]!), 12),
    );
  }
  const ends = await decode(parameters, { data: mean, rows: 2, columns: 6 });
  expect(rows.data.subarray(0, 5)).toEqual(ends.data.subarray(0, 5));
  expect(rows.data.subarray(20)).toEqual(ends.data.subarray(5));
});

describe('upper layers alone', () => {
  const parameters = smallVae({ decoder: 'gaussian', latents: [4, 2, 3] });
  const z = waves(4 * 9, 6);
  const part = (from: number): Parameters<typeof decode>[1] =>
    matrix([0, 1, 2, 3].map((i) => z.slice(9 * i + from, 9 * (i + 1))));
  /** E[h_l | h_{l+1}] by loops in f64: the first half of what p(h_l | h_{l+1})'s network gives. */
  const below = (l: number, above: readonly number[]): number[] => {
    const network = parameters.generative[l]!;
    const out = network.reduce<readonly number[]>(
      (x, { inputs, outputs, weight, bias, activation }) =>
        Array.from({ length: outputs }, (_, j) => {
          let sum = bias[j]!;
          for (let i = 0; i < inputs; i++) sum += x[i]! * weight[i * outputs + j]!;
          return activation === 'tanh' ? Math.tanh(sum) : sum;
        }),
      above,
    );
    return out.slice(0, parameters.latents[l - 1]);
  };

  test('are decoded through the means of the layers below', async () => {
    for (const [lowest, from] of [
      [1, 4],
      [2, 6],
    ] as const) {
      const codes = [0, 1, 2, 3].map((i) => {
        let h = z.slice(9 * i + from, 9 * i + from + parameters.latents[lowest]!);
        for (let l = lowest; l > 0; l--) h = below(l, h);
        return [...h, 0, 0, 0, 0, 0];
      });
      const expected = await decode(parameters, matrix(codes));
      const { data } = await decode(parameters, part(from));
      data.forEach((value, i) => expect(value).toBeCloseTo(expected.data[i]!, 5));
    }
  });

  test('are what a line may lie in', async () => {
    const [a, b] = rowsFor(parameters, 2, 8) as [number[], number[]];
    const { data: mean } = await encode(parameters, matrix([a, b]));
    const { codes, rows } = await interpolate(parameters, a, b, 3, { layer: 3 });
    expect(codes).toHaveLength(9);
    expect(codes.subarray(6)).toEqual(mean.subarray(15));
    expect(rows).toEqual(await decode(parameters, { data: codes, rows: 3, columns: 3 }));
    await expect(interpolate(parameters, a, b, 3, { layer: 4 })).rejects.toThrow(
      'interpolate: layer must be from 1 to 3, got 4',
    );
    await expect(decode(parameters, matrix([[1, 2, 3, 4]]))).rejects.toThrow(
      'decode: codes must have the 9 latent columns of the model, 4 and 2 and 3, or those of the upper layers alone, got 4',
    );
  });
});

describe('refused', () => {
  const parameters = models['bernoulli']!;
  test.each<[string, () => Promise<unknown>, string, string]>([
    [
      'grey values',
      () => encode(parameters, matrix([[0, 1, 0.25, 0, 1]])),
      'E_DATA',
      'encode: every value must be 0 or 1 or missing, got 0.25 (row 0, column 2, both from 0). Binarize the data as the training data were: the likelihood of this model is that of zeros and ones.',
    ],
    [
      'codes of another width',
      () => decode(parameters, matrix([[1, 2]])),
      'E_SHAPE',
      'decode: codes must have the 3 latent columns of the model, got 2.',
    ],
    [
      'one step',
      () => interpolate(parameters, [0, 0, 0, 0, 0], [1, 1, 1, 1, 1], 1),
      'E_ARGUMENT',
      'interpolate: steps must be a whole number from 2 to 1000000, got 1.',
    ],
    [
      'more steps than memory has room for',
      () => interpolate(parameters, [0, 0, 0, 0, 0], [1, 1, 1, 1, 1], 1e12),
      'E_ARGUMENT',
      'interpolate: steps must be a whole number from 2 to 1000000, got 1000000000000.',
    ],
    [
      'a white that is none',
      () => encode(parameters, matrix([[0, 1, 1, 0, 1]]), { white: 0 }),
      'E_ARGUMENT',
      'encode: white must be finite and > 0, got 0.',
    ],
    [
      'a model without codes, from JavaScript',
      () => encode({ kind: 'ppca' } as unknown as VaeParameters, matrix([[0]])),
      'E_UNSUPPORTED',
      'encode: parameters must be those of a vae or an autoencoder, got a ppca. It has no codes.',
    ],
    [
      'reconstructions of a VAE, from JavaScript',
      () => reconstruct(parameters as unknown as AutoencoderParameters, matrix([[0]])),
      'E_UNSUPPORTED',
      'reconstruct: parameters must be those of an autoencoder, got a vae. Take decode of encode: codes are the means of q(z | x).',
    ],
    [
      'codes that f32 does not hold',
      () =>
        decode(
          smallVae({ decoder: 'gaussian', activation: 'relu' }),
          matrix([
            [1, 2, 3],
            [1e300, -1e300, 0],
          ]),
        ),
      'E_DATA',
      'decode: values must be of a size that the networks can take, got NaN from them (row 1, counted from 0).',
    ],
    [
      'networks that do not fit together',
      () => encode({ ...parameters, latents: [2] }, matrix([[0, 1, 0, 0, 1]])),
      'E_SHAPE',
      'encode: encoder.0.2.weight',
    ],
  ])('%s', async (_, call, code, message) => {
    await expect(call()).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test('an executor without the jobs', async () => {
    await using executor = await createInlineExecutor({ jobs: {} });
    await expect(encode(parameters, matrix([[0, 1, 0, 0, 1]]), { executor })).rejects.toMatchObject({
      code: 'E_ARGUMENT',
    });
  });
});
