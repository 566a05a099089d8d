import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitVae } from '@marginalia/models';
import { afterAll, expect, test } from 'vitest';
import { openChromium } from '../harness/chromium.ts';
import { servePage } from '../harness/serve-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-page-'));
const file = join(folder, 'x');
const x = Uint8Array.from({ length: 40 * 12 }, (_, i) => ((i * i) % 7) % 2);
writeFileSync(file, x);
afterAll(() => rmSync(folder, { recursive: true }));

test('the page and its data are isolated, and no other file can be had', async () => {
  const page = await servePage('ours', folder);
  const get = (path: string) => fetch(new URL(path, page.url));
  try {
    for (const path of [page.url, `/data?${encodeURIComponent(file)}`]) {
      const { status, headers } = await get(path);
      expect(status).toBe(200);
      expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
      expect(headers.get('Cross-Origin-Embedder-Policy')).toBe('require-corp');
    }
    const data = await get(`/data?${encodeURIComponent(file)}`);
    expect(new Uint8Array(await data.arrayBuffer())).toEqual(x);
    for (const other of [import.meta.filename, `${folder}/../other`, `${folder}-beside/x`])
      expect((await get(`/data?${encodeURIComponent(other)}`)).status).toBe(404);
  } finally {
    await page.close();
  }
});

test.skipIf(!existsSync(process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'))(
  'our page is isolated, and a team in it trains to the bits of one thread here',
  async () => {
    const rows = { data: x, rows: 40, columns: 12 };
    const alone = await fitVae(rows, { latents: [2], batch: 10, epochs: 1, seed: 5 });
    const side = await openChromium('ours', folder);
    try {
      expect(side.hello['isolated']).toBe(true);
      const args = { x: file, n: 40, D: 12, H: 2, batch: 10, samples: 1, steps: 4, seed: 5, workers: 2 };
      await side.call({ call: 'prepare', key: 'k', task: 'adam-step', args });
      await side.call({ call: 'run', key: 'k', atLeast: 0 });
      expect(await side.call({ call: 'value', key: 'k', file: '' })).toEqual({
        value: alone.trainBound,
        digest: null,
      });
    } finally {
      await side.close();
    }
  },
);
