// What onnxruntime makes of exported networks, beside our own encode and decode (which are compared with f64 loops elsewhere).
import { encodeOnnx } from '@marginalia/data';
import { type AutoencoderParameters, decode, encode, fitPca, type VaeParameters } from '@marginalia/models';
import { describe, expect, test } from 'vitest';
import { runOnnx } from '../../data/test/support/run-onnx.ts';
import { smallAutoencoder } from '../../models/test/support/autoencoder-reference.ts';
import { rowsFor, smallVae, waves } from '../../models/test/support/vae-models.ts';
import { layersOfParameters } from '../src/session/network-layers.ts';

const n = 7;

/** The largest difference, relative to 1 + |b|. */
function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < b.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!) / (1 + Math.abs(b[i]!)));
  return most;
}

/** Conditional after conditional, each in a file of its own: the encoders upwards through their means, the decoder of x. */
async function expectTheSame(parameters: VaeParameters, missing = false): Promise<void> {
  const { observed: D, latents } = parameters;
  const layers = layersOfParameters(parameters);
  const x = Float64Array.from(rowsFor(parameters, n, 9).flat());
  if (missing) x[2] = x[D + 1] = NaN;
  const codes = await encode(parameters, { data: x, rows: n, columns: D });
  const Z = codes.columns;
  let below: ArrayLike<number> = x;
  let start = 0;
  for (const [l, H] of latents.entries()) {
    const part = (all: Float64Array): Float64Array =>
      all.filter((_, i) => i % Z >= start && i % Z < start + H);
    const file = encodeOnnx(layers, { part: 'encoder', layer: l + 1 });
    const encoded = await runOnnx(file, below, below.length / n);
    expect(worst(encoded.get('mean')!, part(codes.data))).toBeLessThan(2e-6);
    const deviations = encoded.get('logVariance')!.map((s) => Math.exp(s / 2));
    expect(worst(deviations, part(codes.standardDeviation))).toBeLessThan(2e-6);
    below = encoded.get('mean')!;
    start += H;
  }
  const z = Float64Array.from(waves(n * Z, 4), (v) => 2 * v);
  const first = z.filter((_, i) => i % Z < latents[0]!);
  const rows = await decode(parameters, { data: z, rows: n, columns: Z });
  const decoded = await runOnnx(encodeOnnx(layers, { part: 'decoder' }), first, latents[0]!);
  expect(worst((decoded.get('probabilities') ?? decoded.get('mean'))!, rows.data)).toBeLessThan(2e-6);
}

describe('onnxruntime computes of a VAE what encode and decode do', () => {
  test.each(['tanh', 'relu', 'softplus', 'sigmoid', 'gelu', 'identity'] as const)(
    'bernoulli, %s',
    (activation) => expectTheSame(smallVae({ decoder: 'bernoulli', activation })),
  );

  test.each(['network', 'column', 'shared'] as const)('gaussian, variance by %s', async (logVariance) => {
    const parameters = smallVae({ decoder: 'gaussian', logVariance });
    await expectTheSame(parameters);
    // decode gives no variances: log σ² of x from the formula
    const file = encodeOnnx(layersOfParameters(parameters), { part: 'decoder' });
    const { mean, logVariance: given } = Object.fromEntries(await runOnnx(file, [0.3, -1, 2], 3));
    expect(mean).toHaveLength(5);
    if (logVariance === 'network') return;
    const shared = parameters.logVariance!;
    const wanted = Array.from(
      parameters.scale,
      (scale, d) => shared[d % shared.length]! + 2 * Math.log(scale),
    );
    expect(worst(given!, wanted)).toBeLessThan(2e-7);
  });

  test.each(['poisson', 'categorical'] as const)('%s', (decoder) => expectTheSame(smallVae({ decoder })));

  test.each(['bernoulli', 'gaussian', 'poisson', 'categorical'] as const)(
    '%s, two stochastic layers and missing values',
    (decoder) => expectTheSame(smallVae({ decoder, latents: [4, 2] }), true),
  );

  test('gives p(h₁ | h₂), which decode and sample draw by', async () => {
    const parameters = smallVae({ decoder: 'bernoulli', latents: [4, 2] });
    const file = encodeOnnx(layersOfParameters(parameters), { part: 'decoder', layer: 2 });
    const outputs = await runOnnx(file, [0.4, -1.2], 2);
    const [hidden, head] = parameters.generative[1]!;
    const dense = (x: number[], layer: typeof hidden) =>
      Array.from({ length: layer!.outputs }, (_, j) =>
        x.reduce((sum, v, i) => sum + v * layer!.weight[i * layer!.outputs + j]!, layer!.bias[j]!),
      );
    const both = dense(dense([0.4, -1.2], hidden).map(Math.tanh), head);
    expect(worst([...outputs.get('mean')!, ...outputs.get('logVariance')!], both)).toBeLessThan(1e-6);
  });
});

describe('and of an autoencoder', () => {
  async function expectReconstructions(parameters: AutoencoderParameters): Promise<void> {
    const { observed: D, code: Q } = parameters;
    const layers = layersOfParameters(parameters);
    const x = Float64Array.from(waves(n * D, 9), (v) =>
      parameters.loss === 'squared' ? 2 * v : Math.abs(v),
    );
    x[3] = NaN;
    const codes = await encode(parameters, { data: x, rows: n, columns: D });
    const encoded = await runOnnx(encodeOnnx(layers, { part: 'encoder' }), x, D);
    expect(worst(encoded.get('code')!, codes.data)).toBeLessThan(2e-6);
    const rows = await decode(parameters, codes);
    const decoded = await runOnnx(encodeOnnx(layers, { part: 'decoder' }), codes.data, Q);
    expect(worst(decoded.get('reconstruction')!, rows.data)).toBeLessThan(5e-6);
  }

  test.each(['squared', 'cross-entropy'] as const)('%s', async (loss) => {
    await expectReconstructions(smallAutoencoder({ loss, hidden: [6, 4] }));
    await expectReconstructions(smallAutoencoder({ loss, tied: true, codeActivation: 'sigmoid' }));
  });

  test('PCA', async () => {
    const data = Float64Array.from(waves(60, 2), (v, i) => 10 * v + i);
    const { parameters } = await fitPca({ data, rows: 12, columns: 5 }, { code: 3 });
    await expectReconstructions(parameters);
  });
});

test('a stochastic layer that is not there is refused', () => {
  const layers = layersOfParameters(smallVae({ decoder: 'bernoulli', latents: [4, 2] }));
  expect(() => encodeOnnx(layers, { part: 'decoder', layer: 3 })).toThrow(
    'encodeOnnx: layer must be from 1 to 2, got 3',
  );
  expect(() => encodeOnnx(layersOfParameters(smallAutoencoder({})), { part: 'encoder', layer: 2 })).toThrow(
    'encodeOnnx: layer must be 1, got 2',
  );
});
