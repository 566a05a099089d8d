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
