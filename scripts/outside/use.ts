// What an engineer does first, in strict TypeScript that also checks the declarations: fit, cancel, keep and load a
// model, evidence on threads, a job of one's own.
import assert from 'node:assert/strict';
import { loadCore } from '@marginalia/core-wasm';
import { decodeModelFile, encodeModelFile } from '@marginalia/data';
import { readBytes, writeFileAtomic } from '@marginalia/data/files';
import { estimateEvidence } from '@marginalia/estimators';
import { createNodeExecutor } from '@marginalia/estimators/node';
import { fitPpca, GaussianMixture, modelFromTensors, modelToTensors } from '@marginalia/models';
import { createInlineExecutor, digestOf } from '@marginalia/runtime';
import { createNodePool } from '@marginalia/runtime/node';
import * as web from '@marginalia/runtime/web';
import { jobs } from './own-jobs.ts';

const data = Float64Array.from({ length: 1200 }, (_, i) => ((i * 7919) % 101) / 10 + 4 * (i % 3));
const rows = { data, rows: 400, columns: 3 };

const stop = new AbortController();
const cancelled = GaussianMixture.fit(rows, {
  tolerance: 0,
  signal: stop.signal,
  onEvent: ({ iteration }) => iteration === 3 && stop.abort(),
});
await assert.rejects(cancelled, { code: 'E_CANCELLED' });

const fit = await fitPpca(rows, { factors: 1 });
const { kind, tensors, hyperparameters } = modelToTensors(fit.parameters);
const metadata = { hyperparameters, columns: ['a', 'b', 'c'], seed: 0, dataDigest: fit.dataDigest };
await writeFileAtomic('mine.safetensors', encodeModelFile({ kind, tensors, metadata }));

const file = decodeModelFile(await readBytes('mine.safetensors'), 'mine.safetensors');
const model = modelFromTensors(await loadCore(), { ...file, ...file.metadata }, 'mine.safetensors');
assert.deepEqual(model, fit.parameters);

const options = { estimator: 'importance', proposal: 'gaussian', widen: 1.2 } as const;
const threads = await createNodeExecutor({ workers: 2 });
const onThreads = await estimateEvidence(model, rows, { ...options, executor: threads });
assert.equal(onThreads.digest, (await estimateEvidence(model, rows, options)).digest);
await threads.close();

const worker = new URL('own-worker.ts', import.meta.url);
const digests = [];
for (const executor of [
  await createInlineExecutor({ jobs }),
  await createNodePool({ jobs, worker, workers: 2 }),
]) {
  const shared = executor.publish({ held: await executor.hold(rows), shift: 5 });
  const { summary } = await executor.mapReduce('spread', shared, { total: rows.rows, shardSize: 50 });
  assert.equal(summary.count, rows.rows);
  digests.push(digestOf(summary));
  await executor.close();
}
assert.equal(digests[0], digests[1]);
assert.equal(typeof web.createWebPool, 'function');
console.log('a strict TypeScript project fits, cancels, keeps, loads, estimates and runs a job of its own');
