import { type CoreModule, instantiateCore, loadCore } from '@marginalia/core-wasm';
import { digests } from './digests.ts';

self.addEventListener('message', async ({ data }: MessageEvent<CoreModule | null>) => {
  const core = data === null ? await loadCore() : instantiateCore(data);
  self.postMessage(await digests(core), { transfer: [] });
});
