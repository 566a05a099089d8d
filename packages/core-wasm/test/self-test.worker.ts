import { type CoreModule, instantiateCore, loadCore } from '@marginalia/core-wasm';
import { hashKernels } from '../src/self-test/hash-kernels.ts';

self.addEventListener('message', async ({ data }: MessageEvent<CoreModule | null>) => {
  const core = data === null ? await loadCore() : instantiateCore(data);
  self.postMessage(hashKernels(core), { transfer: [] });
});
