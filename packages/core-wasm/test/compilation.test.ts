import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { environment } from '../src/turbo/environment.ts';
import { whatIsMissing } from '../src/turbo/try-turbo.ts';

interface Step {
  readonly functions: readonly string[];
  readonly revectorized: boolean;
}

/** What V8's optimising compiler makes in each step of a program; `next()` ends a step. */
function compiledIn(program: string): readonly Step[] {
  const preamble = `
    import { writeSync } from 'node:fs';
    import { setFlagsFromString } from 'node:v8';
    import { instantiateCore, loadCore } from './src/index.ts';
    import { hashKernels } from './src/self-test/hash-kernels.ts';
    import { knownHashes } from './src/self-test/known-hashes.ts';
    import { tryTurbo } from './src/turbo/try-turbo.ts';
    const good = { version: '24.0.0', revectorizes: true, avx2: true, setting: undefined };
    const next = () => writeSync(1, 'NEXT\\n');
    const optimizeAtOnce = () => setFlagsFromString('--no-liftoff');
    next();`;
  const flags = [
    '--no-liftoff',
    '--no-wasm-inlining',
    '--trace-wasm-compilation-times',
    '--trace-wasm-revectorize',
  ];
  const output = execFileSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...flags, '--input-type=module', '-e', preamble + program],
    { cwd: new URL('..', import.meta.url), encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const [, ...steps] = output.split('NEXT\n');
  return steps.map((step) => ({
    functions: Array.from(
      step.matchAll(/^Compiled function .* name (\S+)$/gm),
      ([, name = '']) => name,
    ).toSorted(),
    revectorized: /revec/i.test(step),
  }));
}

/** Threads write their traces into each other: what a revectorising step compiles is not known by name. */
const turbo = { revectorized: true };

describe.runIf(whatIsMissing(environment()) === null)('what is compiled', () => {
  const [plain, wide, all] = compiledIn(`
    const core = await loadCore();
    hashKernels(core);
    next();
    hashKernels(instantiateCore({ ...core.source, mode: 'turbo' })); // in wide tiles
    next();
    setFlagsFromString('--no-wasm-lazy-compilation');
    new WebAssembly.Module(Uint8Array.of(...core.source.bytes, 0, 2, 1, 65));`);

  test('the self-test reaches every function of the module, and nothing is revectorised unasked', () => {
    expect(all?.functions.length).toBeGreaterThan(50);
    const reached = new Set([...(plain?.functions ?? []), ...(wide?.functions ?? [])]);
    const missing = all?.functions.filter((name) => !reached.has(name));
    expect(missing, 'change sizes in src/self-test/families until they reach these').toEqual([]);
    expect(plain?.revectorized).toBe(false);
  });

  test('turbo is compiled anew where a plain core was loaded before', () => {
    const steps = compiledIn(`
      hashKernels(await loadCore());
      next();
      await tryTurbo(good, knownHashes);`);
    expect(steps).toMatchObject([plain, turbo]);
  });

  test('turbo is compiled as a whole, and a core that is loaded after it is plain', () => {
    const steps = compiledIn(`
      const { core } = await tryTurbo(good, knownHashes);
      next();
      optimizeAtOnce();
      hashKernels(core);
      next();
      hashKernels(await loadCore());`);
    expect(steps).toMatchObject([turbo, { functions: [], revectorized: false }, plain]);
  });

  test('nothing revectorised survives a failed self-test', () => {
    const [failed, fallback] = compiledIn(`
      const { core } = await tryTurbo(good, { ...knownHashes, random: 'planted' });
      next();
      optimizeAtOnce();
      hashKernels(core);`);
    expect(failed).toMatchObject(turbo);
    expect(fallback?.revectorized).toBe(false);
    expect(fallback?.functions.length).toBeGreaterThan(50); // instantiation calls some before
  });
});
