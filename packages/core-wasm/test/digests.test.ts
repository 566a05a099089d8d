import { expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import { kernelArity } from '../src/kernel-table.ts';
import { digests, expectedDigests } from './digests.ts';

test('Node computes the known bits, and every kernel takes part', async () => {
  const core = await loadCore();
  const called = new Set<string | symbol>(['heapBase']);
  const kernels = new Proxy(core.kernels, {
    get(target, name, receiver) {
      called.add(name);
      return Reflect.get(target, name, receiver);
    },
  });
  expect(await digests({ ...core, kernels })).toEqual(expectedDigests);
  expect(Object.keys(kernelArity).filter((name) => !called.has(name))).toEqual([]);
});
