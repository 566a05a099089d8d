import { expect, test } from 'vitest';
import { compileCore, type CoreModule, loadCore } from '@marginalia/core-wasm';
import { hashKernels } from '../src/self-test/hash-kernels.ts';
import { knownHashes } from '../src/self-test/known-hashes.ts';

/** The hashes of a module worker that loads the core, or is given a compiled one. */
async function inWorker(source: CoreModule | null): Promise<unknown> {
  const worker = new Worker(new URL('./self-test.worker.ts', import.meta.url), { type: 'module' });
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
  expect(hashKernels(await loadCore())).toEqual(knownHashes);
});

test('a module worker that loads the core computes the bits of Node', async () => {
  expect(await inWorker(null)).toEqual(knownHashes);
});

test('a module worker that is given the compiled core computes the bits of Node', async () => {
  expect(await inWorker(await compileCore())).toEqual(knownHashes);
});
