import { expect, test } from 'vitest';
import { compileCore, type CoreModule, loadCore } from '@marginalia/core-wasm';
import { digests, expectedDigests } from './digests.ts';

/** The digests of a module worker that loads the core, or is given a compiled one. */
async function inWorker(source: CoreModule | null): Promise<unknown> {
  const worker = new Worker(new URL('./digests.worker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }) => resolve(data));
      worker.addEventListener('error', ({ message }) => reject(new Error(message)));
      worker.postMessage(source, []);
    });
  } finally {
    worker.terminate();
  }
}

test('a page computes the bits of Node', async () => {
  expect(await digests(await loadCore())).toEqual(expectedDigests);
});

test('a module worker that loads the core computes the bits of Node', async () => {
  expect(await inWorker(null)).toEqual(expectedDigests);
});

test('a module worker that is given the compiled core computes the bits of Node', async () => {
  expect(await inWorker(await compileCore())).toEqual(expectedDigests);
});
