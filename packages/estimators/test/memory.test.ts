import { expect, test } from 'vitest';
import { run } from './support/run.ts';

const program = `
  import { estimateEvidence } from '@marginalia/estimators';
  const model = {
    kind: 'ppca', observed: 2, factors: 1,
    mean: Float64Array.of(0.5, -1), loadings: Float64Array.of(1.2, -0.5), noiseVariance: 0.5,
  };
  const rows = { data: Float64Array.of(1, 2), rows: 1, columns: 2 };
  const options = { estimator: 'importance', proposal: 'gaussian', widen: 1.2, draws: 1e7 };
  const { total, maxParetoK, status } = await estimateEvidence(model, rows, options);
  const { logEvidence } = (await estimateEvidence(model, rows)).total;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ megabytes, maxParetoK, status, standardErrors: Math.abs(total.logEvidence - logEvidence) / total.standardError }));
`;

test('1e7 draws on one row take less than 150 MB, the whole process', async () => {
  const { megabytes, maxParetoK, status, standardErrors } = JSON.parse(await run(program));
  expect(megabytes).toBeLessThan(150);
  expect(status).toBe('reliable');
  expect(maxParetoK).toBeLessThan(0.5);
  expect(standardErrors).toBeLessThan(4);
});

const deep = `
  import { estimateEvidence } from '@marginalia/estimators';
  const layer = (inputs, outputs, activation) => ({
    inputs, outputs, activation,
    weight: Float32Array.from({ length: inputs * outputs }, (_, i) => (0.3 * Math.sin(i + inputs)) / Math.sqrt(inputs)),
    bias: new Float32Array(outputs),
  });
  const network = (inputs, outputs) => [
    layer(inputs, 200, 'tanh'), layer(200, 200, 'tanh'), layer(200, outputs, 'identity'),
  ];
  const D = 784;
  const model = {
    kind: 'vae', observed: D, latents: [50], decoder: 'bernoulli',
    encoder: [network(D, 100)], generative: [network(50, D)],
    logVariance: null, levels: null, centre: new Float64Array(D), scale: new Float64Array(D).fill(1), binarize: 'none',
  };
  const rows = { data: Uint8Array.from({ length: D }, (_, i) => (i % 7 < 2 ? 1 : 0)), rows: 1, columns: D };
  const few = await estimateEvidence(model, rows, { estimator: 'iwae', draws: 1000 });
  const before = process.resourceUsage().maxRSS / 1024;
  const many = await estimateEvidence(model, rows, { estimator: 'iwae', draws: 1e5 });
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ megabytes, grown: megabytes - before, draws: many.rows[0].draws, kind: many.kind, bits: many.bitsPerDim.value, fewBits: few.bitsPerDim.value }));
`;

test('L_100000 of an image under a 784-200-200-50 VAE takes some megabytes more than L_1000', async () => {
  const { megabytes, grown, draws, kind, bits, fewBits } = JSON.parse(await run(deep));
  expect([draws, kind]).toEqual([100_000, 'lower-bound']);
  expect(megabytes).toBeLessThan(200);
  expect(grown).toBeLessThan(40);
  expect(Math.abs(bits - fewBits)).toBeLessThan(0.05);
});
