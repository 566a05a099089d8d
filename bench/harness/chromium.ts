import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Request } from '../ours/answer.ts';
import { messageOf } from './message-of.ts';
import { type ServedPage, servePage } from './serve-page.ts';
import type { Side } from './side.ts';

/** What a page of bench/page has to offer. */
interface Offered {
  readonly hello: object;
  readonly answer: (request: Request) => Promise<unknown>;
}

/** A side in Chromium. @throws a sentence where there is no Chromium, or the page does not start in it */
export async function openChromium(name: 'ours' | 'tfjs', data: string): Promise<Side> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) {
    throw new Error(
      `Chromium is left out: there is no ${executablePath}. npm test installs it where it can; CHROMIUM_PATH names another.`,
    );
  }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic'] });
  let served: ServedPage | null = null;
  const close = async (): Promise<void> => {
    await browser.close();
    await served?.close();
  };
  try {
    served = await servePage(name, data);
    const page = await browser.newPage();
    const failed = new Promise<never>((_, reject) => page.once('pageerror', reject));
    failed.catch(() => {});
    await page.goto(served.url);
    await Promise.race([
      page.waitForFunction('typeof answer === "function"', undefined, { timeout: 20_000 }),
      failed,
    ]);
    const said = await page.evaluate(() => ({
      ...(globalThis as unknown as Offered).hello,
      isolated: crossOriginIsolated,
    }));
    return {
      hello: { browser: browser.version(), ...said },
      call: (request) => page.evaluate((sent) => (globalThis as unknown as Offered).answer(sent), request),
      close,
    };
  } catch (error) {
    await close();
    throw new Error(`The page ${name} in Chromium is left out: ${messageOf(error)}`, { cause: error });
  }
}
