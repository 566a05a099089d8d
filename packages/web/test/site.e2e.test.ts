import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fitGaussianMixture } from '@marginalia/models';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveSite, type SiteServer } from './site-server.ts';

const site = fileURLToPath(new URL('../dist/', import.meta.url));
const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

let server: SiteServer;
let browser: Browser;

beforeAll(async () => {
  if (!existsSync(`${site}index.html`))
    throw new Error(
      'packages/web/dist is missing: run `npm run build` first, this test opens the built site.',
    );
  server = await serveSite(site);
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: flags.split(' '),
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

/** Opens the site; whatever the page complains about ends up in `complaints`. */
async function open(
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ reducedMotion: 'reduce', ...options });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('requestfailed', (request) => complaints.push(request.url()));
  await page.goto(server.url);
  await page.locator('[data-part=elbo]').waitFor();
  return { page, complaints };
}

/** A number of the page in full precision. */
const part = async (page: Page, name: 'logEvidence' | 'elbo' | 'divergence'): Promise<number> =>
  Number(await page.locator(`[data-part=${name}]`).getAttribute('value'));

const parts = async (page: Page): Promise<{ logEvidence: number; elbo: number; divergence: number }> => ({
  logEvidence: await part(page, 'logEvidence'),
  elbo: await part(page, 'elbo'),
  divergence: await part(page, 'divergence'),
});

async function settled(page: Page, place: string): Promise<void> {
  await page.getByText(place, { exact: true }).waitFor();
}

const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

describe('the built site', () => {
  it('steps by keyboard: after M, KL is above 0; after E it is 0; log p = ELBO + KL; nothing falls', async () => {
    const { page, complaints } = await open();
    await settled(page, 'half-step 0 of 0');
    const start = await parts(page);
    await page.getByRole('button', { name: 'M half-step' }).focus();
    await page.keyboard.press('Enter');
    await settled(page, 'half-step 1 of 1');
    const m = await parts(page);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    await settled(page, 'half-step 2 of 2');
    const e = await parts(page);

    expect(m.divergence).toBeGreaterThan(0.01);
    expect(Math.abs(e.divergence)).toBeLessThan(1e-9);
    for (const { logEvidence, elbo, divergence } of [start, m, e])
      expect(Math.abs(logEvidence - elbo - divergence)).toBeLessThan(1e-9 * Math.abs(logEvidence));
    expect(m.elbo).toBeGreaterThan(start.elbo);
    expect(m.logEvidence).toBeGreaterThan(start.logEvidence);
    expect(e.elbo).toBeGreaterThan(m.elbo);
    expect(Math.abs(e.logEvidence - m.logEvidence)).toBeLessThan(1e-9);

    await page.getByRole('slider', { name: 'Half-step on show' }).focus();
    await page.keyboard.press('ArrowLeft');
    await settled(page, 'half-step 1 of 2');
    expect(await parts(page)).toEqual(m);
    expect(complaints).toEqual([]);
  });

  it('runs to convergence, and says so', async () => {
    const { page, complaints } = await open();
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText('Converged').waitFor({ timeout: 50_000 });
    expect(await part(page, 'logEvidence')).toBeCloseTo(-1130.26396, 3); // scikit-learn's optimum
    expect(complaints).toEqual([]);
  });

  it('fits to the same digest as Node', async () => {
    const { page, complaints } = await open();
    await page.getByRole('spinbutton', { name: 'Components' }).fill('3');
    await page.getByRole('combobox', { name: 'Covariance' }).selectOption('tied');
    await page.getByRole('combobox', { name: 'Start' }).selectOption('kmeans++');
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('4');
    await page.getByRole('button', { name: 'Fit', exact: true }).click();
    const shown = await page.locator('[data-fit=digest]').textContent();

    const text = await readFile(new URL('../../data/datasets/faithful.csv', import.meta.url), 'utf8');
    const data = Float64Array.from(text.trim().split('\n').slice(1).join(',').split(',').map(Number));
    const rows = { data, rows: data.length / 2, columns: 2 };
    const fit = await fitGaussianMixture(rows, {
      components: 3,
      covariance: 'tied',
      init: 'kmeans++',
      seed: 4,
    });
    expect(shown).toBe(fit.digest);
    expect(await page.locator('[data-fit=logLikelihood]').getAttribute('value')).toBe(
      String(fit.logLikelihood),
    );
    expect(complaints).toEqual([]);
  });

  it('reads a dropped file in the tab, sets text columns aside, and lets x and y be chosen', async () => {
    const { page, complaints } = await open();
    const before = server.requests.length;
    const rows = Array.from({ length: 30 }, (_, i) => `${i % 7},s${i},${(i * i) % 11},${i / 3}`);
    const file = csv('mine.csv', ['p,name,q,r', ...rows].join('\n'));
    await page.evaluate(
      ([name, text]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text!], name!, { type: 'text/csv' }));
        document
          .querySelector('.page')!
          .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
      },
      [file.name, file.buffer.toString()],
    );
    await page.getByRole('img', { name: 'Scatter plot of 30 points of mine.csv: q over p' }).waitFor();
    await page.getByRole('combobox', { name: 'y column' }).selectOption('r');
    await page.getByRole('img', { name: 'Scatter plot of 30 points of mine.csv: r over p' }).waitFor();
    await settled(page, 'half-step 0 of 0');
    expect(server.requests.slice(before)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('plots numbers of any size', async () => {
    const { page, complaints } = await open();
    for (const size of ['e-120', 'e148', 'e8']) {
      const rows = Array.from({ length: 20 }, (_, i) => `${(i * 7) % 11}${size},${(i * 5) % 13}${size}`);
      await page.locator('input[type=file]').setInputFiles(csv(`of${size}.csv`, `a,b\n${rows.join('\n')}`));
      await page
        .getByRole('img', { name: `Scatter plot of 20 points of of${size}.csv: b over a, with` })
        .waitFor();
    }
    expect(complaints).toEqual([]);
  });

  it('lets no file that is read late take the place of what was chosen after it', async () => {
    const { page, complaints } = await open();
    const line = 'a,b\n' + '0.25,0.5\n'.repeat(400_000) + '1,2\n';
    await page.locator('input[type=file]').setInputFiles(csv('large.csv', line));
    await page.getByText('Reading large.csv …').waitFor();
    await page.getByRole('combobox', { name: 'Points' }).selectOption('Blank sheet');
    await page.getByText('0 points').waitFor();
    // The worker answers in turn: when this file is refused, the large one has been read.
    await page.locator('input[type=file]').setInputFiles(csv('empty.csv', ''));
    await expectAlert(page, 'A table must have rows, got an empty file (empty.csv).');
    expect(await page.getByRole('combobox', { name: 'Points' }).inputValue()).toBe('drawn');
    expect(complaints).toEqual([]);
  });

  it('says in a sentence what is wrong with a file, and keeps what it had', async () => {
    const { page, complaints } = await open();
    const input = page.locator('input[type=file]');
    await input.setInputFiles(csv('ragged.csv', 'a,b\n1,2\n3\n'));
    await expectAlert(
      page,
      'Every line must have 2 fields, got 1 (ragged.csv, line 3, column b). Add what is missing (an empty field or NA is a missing value), or quote a field that holds a separator.',
    );
    await input.setInputFiles(csv('one.csv', 'a,b\n1,x\n2,y\n'));
    await expectAlert(
      page,
      'A plot needs two columns of numbers, got 1 (one.csv). Give a file with at least two.',
    );
    await page.getByRole('img', { name: /^Scatter plot of 272 points of faithful/ }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('takes points drawn with a pointer, the arrow keys, and by coordinates; undo takes them back', async () => {
    const { page, complaints } = await open();
    await page.getByRole('combobox', { name: 'Points' }).selectOption('Blank sheet');
    const sheet = page.getByRole('application');
    for (const [x, y] of [
      [120, 100],
      [150, 220],
      [300, 120],
      [330, 240],
    ] as const)
      await sheet.locator('svg').click({ position: { x, y } });
    await page.getByText('4 points, 4 added').waitFor();
    await sheet.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByText('5 points, 5 added').waitFor();
    const form = page.getByRole('form', { name: 'Add a point' });
    await form.getByLabel('x').fill('2.5');
    await form.getByLabel('y').fill('7.5');
    await page.keyboard.press('Enter');
    await page.getByText('6 points, 6 added').waitFor();
    await settled(page, 'half-step 0 of 0');
    expect(await part(page, 'logEvidence')).toBeLessThan(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('5 points, 5 added').waitFor();
    expect(complaints).toEqual([]);
  });

  it.each([320, 768, 1400, 2560])('does not overflow at %d pixels, light or dark', async (width) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints } = await open({ viewport: { width, height: 800 }, colorScheme });
      await page.getByRole('button', { name: 'M half-step' }).click();
      await settled(page, 'half-step 1 of 1');
      expect(await contentWidth(page)).toBeLessThanOrEqual(width);
      await page.getByRole('button', { name: 'Fit', exact: true }).click();
      await page.locator('[data-fit=digest]').waitFor();
      expect(await contentWidth(page)).toBeLessThanOrEqual(width);
      const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(paper).toBe(colorScheme === 'light' ? 'rgb(252, 251, 248)' : 'rgb(23, 25, 29)');
      expect(complaints).toEqual([]);
      await page.close();
    }
  });

  it('keeps the reader’s choice of colours', async () => {
    const { page } = await open({ colorScheme: 'light' });
    await page.getByRole('radio', { name: 'dark' }).check();
    const paper = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await expect.poll(paper).toBe('rgb(23, 25, 29)');
    await page.reload();
    await page.locator('[data-part=elbo]').waitFor();
    await expect.poll(paper).toBe('rgb(23, 25, 29)');
  });
});

const contentWidth = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth);

async function expectAlert(page: Page, text: string): Promise<void> {
  await page.getByRole('alert').filter({ hasText: text }).waitFor();
}
