import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeNpy, writeCsv } from '@marginalia/data';
import { environment, main, nodeFlags } from './support/marginalia.ts';

const columns = 10;
const largeRows = 1_200_000;
const largeBytes = 8 * columns * largeRows;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marginalia-memory-'));
  for (const [name, rows] of [
    ['small', 1000],
    ['large', largeRows],
  ] as const) {
    const data = Float64Array.from(
      { length: rows * columns },
      (_, i) => ((i * 7919) % 1009) / (1 + (i % columns)),
    );
    await writeFile(join(folder, `${name}.npy`), encodeNpy(data, [rows, columns]));
    const names = Array.from({ length: columns }, (_, j) => `x${j}`);
    const lines = function* (): Generator<Float64Array> {
      for (let at = 0; at < data.length; at += columns) yield data.subarray(at, at + columns);
    };
    await writeFile(join(folder, `${name}.csv`), writeCsv(names, lines()));
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** The most memory the process ever had, in bytes: it says so itself, last. */
async function peak(args: readonly string[]): Promise<number> {
  const report =
    "data:text/javascript,process.on('exit',()=>process.stderr.write(`${process.resourceUsage().maxRSS}`))";
  const child = spawn(process.execPath, [...nodeFlags, '--import', report, main, ...args, '--quiet'], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise((resolve) => child.on('close', resolve));
  expect(said).toMatch(/^\d+$/);
  return 1024 * Number(said);
}

test.each(['npy', 'csv'])(
  'a fit of %s takes the data once: 1.3 times what they are, beyond what a small fit takes',
  async (format) => {
    const fit = (name: string): Promise<number> => peak(['fit', 'ppca', join(folder, `${name}.${format}`)]);
    const more = (await fit('large')) - (await fit('small'));
    expect(more / largeBytes).toBeLessThan(1.3);
  },
);
