import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const conditions = ['@marginalia/source'];
const source = {
  resolve: { conditions: [...conditions, 'module', 'browser', 'development|production'] },
  ssr: { resolve: { conditions: [...conditions, 'module', 'node', 'development|production'] } },
};
const execArgv = ['-C', '@marginalia/source', '--disable-warning=ExperimentalWarning'];
const chromiumFlags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(
    ' ',
  );

/** Tests in pages of Chromium. */
const browser = (name: string, include: string[]) => ({
  ...source,
  test: {
    name,
    include,
    testTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
          args: chromiumFlags,
        },
      }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
});

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'node',
          include: ['packages/*/test/**/*.test.ts', 'scripts/test/*.test.mjs', 'bench/test/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
          pool: 'forks',
          execArgv,
          testTimeout: 60_000,
        },
      },
      browser('browser', ['packages/*/test/**/*.browser.test.ts']),
      // What is another way in a page with shared memory.
      {
        ...browser('isolated', [
          'packages/runtime/test/team.browser.test.ts',
          'packages/models/test/vae-fit.browser.test.ts',
          'packages/models/test/autoencoder.browser.test.ts',
        ]),
        server: {
          headers: {
            'Cross-Origin-Opener-Policy': 'same-origin',
            'Cross-Origin-Embedder-Policy': 'require-corp',
          },
        },
      },
    ],
  },
});
