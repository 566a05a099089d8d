import { getEnvironmentData } from 'node:worker_threads';
import { jobs } from '@marginalia/estimators';
import { serveNode } from '@marginalia/runtime/node';

const draws = jobs['evidence/draws'];

/** The project's own table, but the thread that first takes shard 30 dies of it. */
export default serveNode({
  ...jobs,
  'evidence/draws': {
    ...draws,
    step(context, shared: Parameters<typeof draws.step>[1], shard) {
      const killed = getEnvironmentData('killed');
      if (shard.index === 30 && killed instanceof Int32Array && Atomics.exchange(killed, 0, 1) === 0) {
        process.exit(3);
      }
      return draws.step(context, shared, shard);
    },
  } satisfies typeof draws,
});
