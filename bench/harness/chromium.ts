import { createReadStream, existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { chromium } from 'playwright-core';
import { build, preview, type Plugin } from 'vite';
import type { Request } from '../ours/answer.ts';
import type { Side } from './side.ts';

/** Files of the run, and no others, for the page. */
const serveData = (folder: string): Plugin => ({
  name: 'data',
  configurePreviewServer({ middlewares }) {
    middlewares.use('/data', (request, response) => {
      const file = resolve(decodeURIComponent(request.url?.split('?')[1] ?? ''));
      if (file.startsWith(folder + sep)) return createReadStream(file).pipe(response);
      response.statusCode = 404;
      return response.end();
    });
  },
});

/** Our side in Chromium: the built page, served on this machine. @throws a sentence where there is no Chromium */
export async function openChromium(data: string): Promise<Side> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(
      `Chromium is left out: there is no ${executablePath}. npm test installs it where it can; CHROMIUM_PATH names another.`,
    );
  }
  const root = join(import.meta.dirname, '..', 'page');
  const plugins = [serveData(data)];
  const shared = { root, plugins, configFile: false, logLevel: 'error', worker: { format: 'es' } } as const;
  await build({ ...shared, build: { target: 'esnext', emptyOutDir: true, assetsInlineLimit: 0 } });
  const server = await preview({ ...shared, preview: { port: 0, host: '127.0.0.1' } });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic'] });
  const close = async (): Promise<void> => {
    await browser.close();
    await server.close();
  };
  try {
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls!.local[0]!);
    await page.waitForFunction('typeof answer === "function"', undefined, { timeout: 20_000 });
    return {
      hello: { version: browser.version() },
      call: (request) =>
        page.evaluate(
          (sent) => (globalThis as unknown as { answer(of: Request): Promise<unknown> }).answer(sent),
          request,
        ),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
