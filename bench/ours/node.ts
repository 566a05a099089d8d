// Our side in Node: `node ours/node.ts turbo` or `plain`.
import { readFile, writeFile } from 'node:fs/promises';
import { instantiateCore, loadCore } from '@marginalia/core-wasm';
import { enableTurbo } from '@marginalia/core-wasm/turbo';
import { createNodeExecutor } from '@marginalia/estimators/node';
import { createAnswer } from './answer.ts';
import { serveLines } from './serve-lines.ts';
import { tasks } from './tasks.ts';

const wanted = process.argv[2];
const { core, mode, reason } =
  wanted === 'turbo' ? await enableTurbo() : { core: await loadCore(), mode: 'plain', reason: null };
if (mode !== wanted) throw new Error(`no ${wanted} mode: ${reason}`);

const createPlatform = async () => {
  const own = instantiateCore(core.source);
  return {
    core: own,
    read: async (file: string) => new Uint8Array(await readFile(file)).buffer,
    write: (file: string, bytes: Uint8Array) => writeFile(file, bytes),
    executor: (workers: number) => createNodeExecutor({ workers, core: own }),
    now: () => performance.now() / 1000,
  };
};

const { node, v8 } = process.versions;
await serveLines({ node, v8, mode }, createAnswer(createPlatform, tasks));
