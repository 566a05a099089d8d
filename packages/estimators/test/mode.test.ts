import { execFileSync } from 'node:child_process';
import { enableTurbo } from '@marginalia/core-wasm/turbo';
import { expect, test } from 'vitest';

const { mode } = await enableTurbo();

/** What a pool of two threads prints, V8's account of what it revectorises included, when it is given these flags. */
function printed(...flags: readonly string[]): string {
  const program = `
    import { createNodeExecutor } from '@marginalia/estimators/node';
    import { estimateEvidence } from '@marginalia/estimators';
    const ppca = {
      kind: 'ppca', observed: 2, factors: 1, mean: Float64Array.of(1, 2), loadings: Float64Array.of(1, -1), noiseVariance: 0.5,
    };
    const rows = { data: Float64Array.of(1, 2, 3, 4, 5, 6), rows: 3, columns: 2 };
    await using executor = await createNodeExecutor({ workers: 2 });
    const { status } = await estimateEvidence(ppca, rows, { estimator: 'prior', draws: 1000, executor });
    console.log(executor.core.source.mode, status);`;
  const known = ['-C', '@marginalia/source', '--disable-warning=ExperimentalWarning', '--input-type=module'];
  const watched = ['--no-liftoff', '--trace-wasm-revectorize', ...flags];
  return execFileSync(process.execPath, [...known, ...watched, '-e', program], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
}

test.runIf(mode === 'turbo')('neither an import nor a pool chooses turbo', () => {
  expect(printed()).toBe('plain reliable\n');
  expect(printed('--experimental-wasm-revectorize')).toMatch(/revec function/); // so it would have been seen
});
