// Serves and bundles the page with Vite, opens it in Chromium and compares its digest with Node's.
import { chromium } from 'playwright-core';
import { build, createServer, preview } from 'vite';
import { digest } from './digest.js';

const options = { root: import.meta.dirname, base: './', logLevel: 'warn', configFile: false };
const address = { port: 0, host: '127.0.0.1' };
await build(options);
const servers = {
  'the development server': await (await createServer({ ...options, server: address })).listen(),
  'the production build': await preview({ ...options, preview: address }),
};
const here = await digest();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH,
  args: ['--no-sandbox', '--disable-quic'],
});
try {
  for (const [name, server] of Object.entries(servers)) {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/`);
    await page.waitForFunction("document.querySelector('output').textContent !== ''");
    const there = await page.textContent('output');
    if (there !== here) throw new Error(`the page of ${name} says ${there}, Node says ${here}`);
  }
  console.log(`one digest in Node and in a Vite page with two workers, served and built: ${here}`);
} finally {
  await browser.close();
  for (const server of Object.values(servers)) await server.close();
}
process.exit(0);
