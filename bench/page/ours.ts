// Our side in a page: the harness calls `answer`.
import { instantiateCore, loadCore } from '@marginalia/core-wasm';
import { jobs } from '@marginalia/estimators';
import { createWebPool } from '@marginalia/runtime/web';
import { createAnswer } from '../ours/answer.ts';
import { tasks } from '../ours/tasks.ts';
import { read } from './read.ts';

const { source } = await loadCore();
const createWorker = (): Worker => new Worker(new URL('worker.ts', import.meta.url), { type: 'module' });

const createPlatform = async () => {
  const core = instantiateCore(source);
  return {
    core,
    read,
    write: null,
    executor: (workers: number) => createWebPool({ jobs, createWorker, workers, core }),
    now: () => performance.now() / 1000,
  };
};

Object.assign(globalThis, { hello: {}, answer: createAnswer(createPlatform, tasks) });
