// Bundles the page with Vite, opens it in Chromium and compares its digest with Node's.
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { digest } from './digest.js';

await build({ root: import.meta.dirname, base: './', logLevel: 'warn', worker: { format: 'es' } });
const server = await preview({
  root: import.meta.dirname,
  preview: { port: 0, host: '127.0.0.1' },
  logLevel: 'warn',
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH,
  args: ['--no-sandbox', '--disable-quic'],
});
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/`);
  await page.waitForFunction("document.querySelector('output').textContent !== ''");
  const [there, here] = [await page.textContent('output'), await digest()];
  if (there !== here) throw new Error(`the page says ${there}, Node says ${here}`);
  console.log(`one digest in Node and in a Vite page with two workers: ${here}`);
} finally {
  await browser.close();
  await server.close();
}
process.exit(0);
