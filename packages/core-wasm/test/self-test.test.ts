import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { instantiateCore, loadCore } from '@marginalia/core-wasm';
import { kernelArity } from '../src/kernel-table.ts';
import { hashKernels } from '../src/self-test/hash-kernels.ts';
import { knownHashes } from '../src/self-test/known-hashes.ts';

/** To change a hash is to change results. */
const remedy =
  'If the kernels were to change, write their new hashes: node packages/core-wasm/scripts/write-self-test.mjs';

test('Node computes the known bits', async () => {
  expect(hashKernels(await loadCore()), remedy).toEqual(knownHashes);
});

test('and the same ones in the tiles of turbo', async () => {
  const { source } = await loadCore();
  expect(hashKernels(instantiateCore({ ...source, mode: 'turbo' }))).toEqual(knownHashes);
});

test('every kernel takes part', async () => {
  const core = await loadCore();
  const called = new Set<string | symbol>(['tablesEnd', 'heapBase']);
  const kernels = new Proxy(core.kernels, {
    get(target, name, receiver) {
      called.add(name);
      return Reflect.get(target, name, receiver);
    },
  });
  hashKernels({ ...core, kernels });
  const missing = Object.keys(kernelArity).filter((name) => !called.has(name));
  expect(missing, 'kernels that no family of src/self-test/families calls').toEqual([]);
});

test('hashes are not made in turbo', () => {
  const script = fileURLToPath(new URL('../scripts/write-self-test.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, ['--experimental-wasm-revectorize', script], {
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain(
    'write-self-test: hashes are those of the plain mode, got --experimental-wasm-revectorize. Run it without the flag.',
  );
});
