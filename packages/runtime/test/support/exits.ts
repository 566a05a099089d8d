// Run by a test: the process must end by itself, whatever is done with the pool.
import { createNodePool } from '@marginalia/runtime/node';
import { nodeJobs as jobs } from './node-jobs.ts';

const worker = new URL('node-worker.ts', import.meta.url);
const executor = await createNodePool({ jobs, worker, workers: 2 });
const plan = { total: 4, shardSize: 1 };
const [how] = process.argv.slice(2);

if (how === 'never used') process.exitCode = 10;
if (how === 'left open') {
  const { summary } = await executor.mapReduce('count', executor.publish(null), plan);
  process.exitCode = 20 + summary.items;
}
if (how === 'closed') {
  await executor.mapReduce('count', executor.publish(null), plan);
  await executor.close();
  process.exitCode = 30;
}
if (how === 'closed while running') {
  const run = executor.mapReduce('endless', executor.publish(null), plan, {
    onProgress: () => executor.close(),
  });
  process.exitCode = await run.then(
    () => 1,
    ({ code }) => (code === 'E_CANCELLED' ? 40 : 1),
  );
}
