// Our side in a page: the harness calls `answer`.
import { instantiateCore, loadCore } from '@marginalia/core-wasm';
import { jobs } from '@marginalia/estimators';
import { createWebPool } from '@marginalia/runtime/web';
import { createAnswer } from '../ours/answer.ts';
import { tasks } from '../ours/tasks.ts';

const { source } = await loadCore();
const createWorker = (): Worker => new Worker(new URL('worker.ts', import.meta.url), { type: 'module' });

async function read(file: string): Promise<ArrayBuffer> {
  const response = await fetch(`/data?${encodeURIComponent(file)}`);
  if (!response.ok) throw new Error(`${file}: HTTP status ${response.status}`);
  return response.arrayBuffer();
}

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

Object.assign(globalThis, { answer: createAnswer(createPlatform, tasks) });
