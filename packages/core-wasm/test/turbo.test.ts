import { describe, expect, test } from 'vitest';
import { hashKernels } from '../src/self-test/hash-kernels.ts';
import { knownHashes } from '../src/self-test/known-hashes.ts';
import type { Environment } from '../src/turbo/environment.ts';
import { tryTurbo } from '../src/turbo/try-turbo.ts';

/** One in which turbo is tried: the compiler's flags exist in every Node the tests run on, or change nothing. */
const good: Environment = { version: '24.21.0', revectorizes: true, avx2: true, setting: undefined };

test('where all holds, the core is turbo and computes the known bits', async () => {
  const { core, mode, reason } = await tryTurbo(good, knownHashes);
  expect({ mode, reason, carried: core.source.mode }).toEqual({
    mode: 'turbo',
    reason: null,
    carried: 'turbo',
  });
  expect(hashKernels(core)).toEqual(knownHashes);
});

describe('falls back to a plain core that computes the known bits, and says why', () => {
  test.each<[string, Partial<Environment>, string]>([
    ['on an older Node', { version: '22.18.0' }, 'turbo needs Node 24, this is Node 22.18.0'],
    ['on a build without the pass', { revectorizes: false }, 'this build of Node cannot revectorize'],
    ['on an older processor', { avx2: false }, 'the processor has no AVX2'],
    ['when told to', { setting: '0' }, 'MARGINALIA_TURBO=0 asks for it'],
  ])('%s', async (_, change, why) => {
    const { core, mode, reason } = await tryTurbo({ ...good, ...change }, knownHashes);
    expect({ mode, reason, carried: core.source.mode }).toEqual({
      mode: 'plain',
      reason: why,
      carried: 'plain',
    });
    expect(hashKernels(core)).toEqual(knownHashes);
  });

  test('when a known hash is another', async () => {
    const planted = { ...knownHashes, random: '0123456789abcdef' };
    const { core, mode, reason } = await tryTurbo(good, planted);
    expect({ mode, reason }).toEqual({ mode: 'plain', reason: 'the self-test found other bits in random' });
    expect(hashKernels(core)).toEqual(knownHashes);
  });

  test('when the self-test throws', async () => {
    const traps = new Proxy(knownHashes, {
      get: () => {
        throw new WebAssembly.RuntimeError('unreachable');
      },
    });
    const { core, mode, reason } = await tryTurbo(good, traps);
    expect({ mode, reason }).toEqual({
      mode: 'plain',
      reason: 'the self-test stopped at RuntimeError: unreachable',
    });
    expect(hashKernels(core)).toEqual(knownHashes);
  });
});
