// node packages/core-wasm/scripts/write-self-test.mjs: writes src/self-test/known-hashes.ts, what turbo's self-test and the
// tests expect of build/core.wasm. To change one is to change results.
import { writeFileSync } from 'node:fs';
import { loadCore } from '../src/index.ts';
import { hashKernels } from '../src/self-test/hash-kernels.ts';

const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ').trim();
if (/wasm[-_]revectorize/.test(flags)) {
  throw new Error(
    `write-self-test: hashes are those of the plain mode, got ${flags}. Run it without the flag.`,
  );
}

const lines = Object.entries(hashKernels(await loadCore())).map(([name, hash]) => `  ${name}: '${hash}',\n`);
writeFileSync(
  new URL('../src/self-test/known-hashes.ts', import.meta.url),
  `/** Of every family's results, in the plain mode: written by scripts/write-self-test.mjs. */
export const knownHashes: Readonly<Record<string, string>> = {
${lines.join('')}};
`,
);
