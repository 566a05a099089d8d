// What onnxruntime makes of exported networks, beside our own encode and decode (which are compared with f64 loops elsewhere).
import { loadCore } from '@marginalia/core-wasm';
import { encodeOnnx } from '@marginalia/data';
import { type ActivationName, decode, encode, type VaeParameters } from '@marginalia/models';
import { describe, expect, test } from 'vitest';
import { runOnnx } from '../../data/test/support/run-onnx.ts';
import { rowsFor, smallVae, waves } from '../../models/test/support/vae-models.ts';
import { layersOfVae } from '../src/session/network-layers.ts';

const core = await loadCore();
const [n, D, H] = [7, 5, 3];

/** The largest difference, relative to 1 + |b|. */
function worst(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < b.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!) / (1 + Math.abs(b[i]!)));
  return most;
}

async function expectTheSame(parameters: VaeParameters): Promise<void> {
  const layers = layersOfVae(core, parameters);
  const x = Float64Array.from(rowsFor(parameters, n, 9).flat());
  const codes = await encode(parameters, { data: x, rows: n, columns: D });
  const seen = parameters.decoder === 'poisson' ? x.map(Math.log1p) : x;
  const encoded = await runOnnx(encodeOnnx(layers, 'encoder'), seen, D);
  expect(worst(encoded.get('mean')!, codes.data)).toBeLessThan(2e-6);
  const deviations = encoded.get('logVariance')!.map((s) => Math.exp(s / 2));
  expect(worst(deviations, codes.standardDeviation)).toBeLessThan(2e-6);
  const z = Float64Array.from(waves(n * H, 4), (v) => 2 * v);
  const rows = await decode(parameters, { data: z, rows: n, columns: H });
  const decoded = await runOnnx(encodeOnnx(layers, 'decoder'), z, H);
  expect(worst(decoded.get('mean')!, rows.data)).toBeLessThan(2e-6);
}

describe('onnxruntime computes of a VAE what encode and decode do', () => {
  test.each(['tanh', 'relu', 'softplus', 'sigmoid', 'gelu', 'identity'] as const)(
    'bernoulli, %s',
    (activation: ActivationName) => expectTheSame(smallVae({ decoder: 'bernoulli', activation })),
  );

  test.each(['network', 'column', 'shared'] as const)('gaussian, variance by %s', (logVariance) =>
    expectTheSame(smallVae({ decoder: 'gaussian', logVariance })),
  );

  test('poisson', () => expectTheSame(smallVae({ decoder: 'poisson' })));
});
