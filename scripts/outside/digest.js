// The same small job wherever it runs: in Node on the calling thread, in a page on two web workers.
import { estimateEvidence } from '@marginalia/estimators';
import { fitPpca } from '@marginalia/models';

const data = Float64Array.from(
  { length: 600 },
  (_, i) => ((i * 7919) % 101) / 10 + (i % 3) * ((i * 31) % 17),
);

export async function digest(executor) {
  const rows = { data, rows: 200, columns: 3 };
  const { parameters } = await fitPpca(rows, { factors: 1 });
  const options = { estimator: 'importance', proposal: 'gaussian', widen: 1.2, draws: 1000, seed: 3 };
  return (await estimateEvidence(parameters, rows, executor ? { ...options, executor } : options)).digest;
}
